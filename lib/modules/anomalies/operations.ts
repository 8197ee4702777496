import 'server-only'
import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import { z } from 'zod'
import { anomalyMarks, signInBaselines } from '#db/schema/anomalies.ts'
import { events } from '#db/schema/events.ts'
import { baselineVersion, emptyBaseline, learn } from '#lib/anomalies/baseline.ts'
import { type Scored, score } from '#lib/anomalies/score.ts'
import { days, minutes } from '#lib/clock.ts'
import { announceEvents } from '#lib/door/announce.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import type { OwnCheck } from '#lib/door/own-findings.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { successful } from '#lib/facts/sign-ins.ts'
import { formatDateTime } from '#lib/format.ts'
import { raiseFinding } from '../findings/operations/raise.ts'
import { readSettings } from '../settings/queries.ts'
import { signInOf } from './drawn.ts'
import { historyDays, teachingDays } from './model.ts'
import { heldPlaces, usedTable } from './table.ts'

const ruleId = 'tickmark.unusual-sign-in' satisfies OwnCheck
/** Sign-ins of one turn. */
const most = 2_000
/** A delivery whose transaction began earlier may still come. */
const settled = minutes(1)

const types = [...successful('name'), ...successful('record')]

/** Sign-ins since the last turn, each against what is usual of its name and then learned, in one transaction with the mark: of two workers one finds its work done. */
export const judgeSignIns = operation({
  name: 'anomalies.judge',
  summary: 'Record how sign-ins compare with what is usual of whoever signed in; what is unusual raises a finding',
  category: 'detection',
  input: z.object({}),
  run: async ({ tx, actor, at, call, after: then }) => {
    const settings = (await readSettings(tx)).anomalies
    if (!settings.on) throw conflict('Sign-ins are not compared: it is switched off in the settings.')
    const start = new Date(at.getTime() - days(teachingDays))
    await tx.insert(anomalyMarks).values({ orgId: actor.orgId, receivedAt: start, eventId: '00000000-0000-0000-0000-000000000000' }).onConflictDoNothing()
    const [mark] = await tx.select().from(anomalyMarks).where(eq(anomalyMarks.orgId, actor.orgId)).for('update')
    const until = new Date(at.getTime() - settled)
    if (!mark || mark.receivedAt >= until) throw nothing()
    const rows = await tx.select({ id: events.id, batchId: events.batchId, receivedAt: events.receivedAt, occurredAt: events.occurredAt, userName: events.userName, ip: events.ip, system: events.system, source: events.source, raw: events.raw }).from(events)
      .where(and(sql`(${events.receivedAt}, ${events.id}) > (${mark.receivedAt.toISOString()}::timestamptz, ${mark.eventId}::uuid)`, lte(events.receivedAt, until), inArray(sql`lower(${events.eventType})`, types), eq(events.outcome, 'success'), isNotNull(events.userName)))
      .orderBy(asc(events.receivedAt), asc(events.id)).limit(most)
    if (rows.length === 0) throw nothing()

    const table = await usedTable(tx)
    const places = table ? heldPlaces(table.sha256) : null
    // Each delivery in the order in which things happened: sources give the newest first.
    const signIns = rows.map((row) => ({ ...row, name: (row.userName as string).trim().toLowerCase().slice(0, 500) || '?', signIn: signInOf(row, places) })).sort((one, other) => one.signIn.at - other.signIn.at)
    const names = [...new Set(signIns.map((each) => each.name))].sort()
    const known = new Map((await tx.select().from(signInBaselines).where(inArray(signInBaselines.userName, names)).orderBy(signInBaselines.userName).for('update')).map((row) => [row.userName, row]))
    const of = new Map(names.map((name) => {
      const document = known.get(name)?.document
      return [name, document?.version === baselineVersion ? document : emptyBaseline()]
    }))
    const recent = at.getTime() - days(historyDays)
    let [raised, history] = [0, 0]
    const batches = new Set<string>()
    for (const each of signIns) {
      const baseline = of.get(each.name) as NonNullable<ReturnType<typeof of.get>>
      const scored = score(baseline, each.signIn, settings.learnFrom)
      const isSuspicious = scored.state === 'scored' && scored.score >= settings.score
      if (each.signIn.at < recent) history++
      else if (isSuspicious) {
        await call(raiseFinding, findingOf(each, scored))
        batches.add(each.batchId)
        raised++
      }
      learn(baseline, each.signIn, { isSuspicious })
    }
    for (const [userName, document] of of) {
      const before = known.get(userName)
      const fields = { learned: document.count, lastAt: new Date(document.last?.at ?? at.getTime()), document }
      if (before) await tx.update(signInBaselines).set({ ...fields, ...touched(before, actor, at) }).where(eq(signInBaselines.id, before.id))
      else await tx.insert(signInBaselines).values({ userName, ...fields, ...created(actor, at) })
    }
    const last = rows.at(-1) as (typeof rows)[number]
    await tx.update(anomalyMarks).set({ receivedAt: last.receivedAt, eventId: last.id }).where(eq(anomalyMarks.orgId, actor.orgId))
    if (batches.size > 0) then(() => announceEvents(actor.orgId, 'judged', [...batches].slice(0, 200)))
    const told = { signIns: rows.length, people: names.length, history, findings: raised, form: baselineVersion, table: places ? `${places.type}, ${places.built.toISOString().slice(0, 10)}` : null }
    return done({ signIns: rows.length, findings: raised, more: rows.length === most }, changed({ type: 'sign-in-baseline', id: last.id, label: `until ${formatDateTime(last.receivedAt)}` }, null, told, { count: rows.length }))
  },
})

const nothing = () => conflict('There is no sign-in that was not looked at.')

type Judged = { id: string; batchId: string; receivedAt: Date; name: string; userName: string | null; ip: string | null; system: string | null; source: string; signIn: { at: number; country: string | null; device: string | null } }

function findingOf(of: Judged, { score: points, reasons }: Extract<Scored, { state: 'scored' }>) {
  const isTravel = reasons.some((each) => each.points === 60)
  const from = [of.ip, of.signIn.country && `in ${of.signIn.country}`, of.signIn.device && `with ${of.signIn.device}`].filter(Boolean).join(' ')
  return {
    ruleId: ruleId as OwnCheck, ruleName: isTravel ? 'A sign-in after an impossible journey' : 'An unusual sign-in', severity: isTravel || points >= 80 ? ('high' as const) : ('medium' as const), system: of.system ?? of.source, userName: of.userName, riskScore: points,
    // About one name, place and device there is one undecided finding.
    key: [of.name, of.signIn.country ?? '-', of.signIn.device ?? '-'].join(' ').slice(0, 500),
    description: `${of.userName} signed in at ${formatDateTime(new Date(of.signIn.at))}${from ? ` from ${from}` : ''}. ${reasons.map((each) => `${each.because.charAt(0).toUpperCase()}${each.because.slice(1)}.`).join(' ')}`.slice(0, 5_000),
    reasons: reasons.slice(0, 5).map((each) => ({ points: each.points, because: each.because.slice(0, 500) })), matched: [], about: { event: of.id }, event: { id: of.id, receivedAt: of.receivedAt, batchId: of.batchId },
  }
}
