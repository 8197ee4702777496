import 'server-only'
import { and, eq, gt, isNull, lt, min, or } from 'drizzle-orm'
import { z } from 'zod'
import { logSilences, logSources } from '#db/schema/log-sources.ts'
import { eventHours } from '#db/schema/stats.ts'
import { days } from '#lib/clock.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { formatDateTime, formatDuration } from '#lib/format.ts'
import { id, version } from '#lib/input.ts'
import type { OwnCheck } from '../findings/model.ts'
import { raiseFinding } from '../findings/operations/raise.ts'
import { gapsOfHistory, judge, type LogSource, type Silence } from './judge.ts'
import { learningDays, nameField, rhythmFields } from './model.ts'
import { presentHours, silentHours } from './read.ts'
import { hourIn, learn } from './rhythm.ts'
import { sourceLinks } from './within.ts'

const subject = (source: Pick<LogSource, 'id' | 'name'>) => ({ type: 'log-source' as const, id: source.id, label: source.name })
const silenceOf = (silence: Pick<Silence, 'id' | 'fromAt'>, source: Pick<LogSource, 'name'>) => ({ type: 'log-silence' as const, id: silence.id, label: `${source.name}, silent since ${formatDateTime(silence.fromAt)}` })

const load = locked(logSources)
const ruleId = 'tickmark.source-silent' satisfies OwnCheck

type Said = z.output<z.ZodObject<typeof rhythmFields>>

/** As it is stored: minutes, whatever they were typed in. */
function said({ every, unit, controls: _, ...fields }: Said) {
  const everyMinutes = fields.mode === 'set' && every !== null ? every * (unit === 'hours' ? 60 : 1) : null
  if (fields.mode === 'set' && everyMinutes === null) throw invalid({ every: 'is needed: how often something comes at least' })
  if (everyMinutes !== null && (everyMinutes < 10 || everyMinutes > 44_640)) throw invalid({ every: 'from 10 minutes to 31 days: it is looked at every ten minutes' })
  if (fields.activeFrom >= fields.activeTo) throw invalid({ activeTo: 'must lie after the hour from which on' })
  return { ...fields, everyMinutes }
}

export const createLogSource = operation({
  name: 'logSources.create',
  summary: 'Set what is expected of a source of events before it sends anything',
  category: 'configuration',
  http: { method: 'POST', path: '/log-sources' },
  input: z.object({ name: nameField, ...rhythmFields }),
  run: async ({ tx, actor, input: { name, ...input }, at }) => {
    const row = { name, ...said(input), firstAt: null, learnedAt: null, learnedMinutes: null, learnedHours: null, rhythmAt: at, watchedFrom: input.mode === 'set' ? at : null, ...created(actor, at) }
    await tx.insert(logSources).values(row)
    await sourceLinks.set(tx, actor.orgId, row.id, input.controls)
    return done({ id: row.id }, changed(subject(row), null, { ...row, controls: input.controls }, { reason: input.why }))
  },
})

export const updateLogSource = operation({
  name: 'logSources.update',
  summary: 'Set what is expected of a source of events and which controls rest on it, and why',
  category: 'configuration',
  http: { method: 'PUT', path: '/log-sources/{id}' },
  input: z.object({ id, version, ...rhythmFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    sameVersion(before, seen, 'log source')
    const now = said(fields)
    const isOther = (['mode', 'everyMinutes', 'activeFrom', 'activeTo', 'zone'] as const).some((name) => now[name] !== before[name]) || now.activeDays.join() !== before.activeDays.join()
    const after = { ...before, ...now, ...(isOther && { rhythmAt: at, watchedFrom: before.watchedFrom ?? (now.mode === 'set' ? at : null) }), ...touched(before, actor, at) }
    await tx.update(logSources).set(after).where(eq(logSources.id, before.id))
    const former = await sourceLinks.set(tx, actor.orgId, before.id, input.controls)
    return done({ id: before.id, version: after.version }, changed(subject(after), { ...before, controls: former }, { ...after, controls: input.controls }, { reason: input.why }))
  },
})

const unchanged = () => conflict('There is nothing new to say of this source.')

/** By its name: the first time it makes the record, once there is enough history it learns, and again every week. */
export const learnRhythm = operation({
  name: 'logSources.learn',
  summary: 'Note a source that sends events, and learn its rhythm from four weeks of history',
  category: 'detection',
  input: z.object({ name: nameField }),
  run: async ({ tx, actor, input: { name }, at }) => {
    const [first] = await tx.select({ at: min(eventHours.hour) }).from(eventHours).where(and(eq(eventHours.kind, 'event'), eq(eventHours.source, name)))
    const [before] = await tx.select().from(logSources).where(eq(logSources.name, name)).for('update')
    const firstAt = [before?.firstAt, first?.at].reduce<Date | null>((one, other) => (other && (!one || other < one) ? other : one), null)
    if (!firstAt) throw unchanged()
    const enough = at.getTime() - firstAt.getTime() >= days(learningDays)
    const due = before?.learnedAt == null || before.learnedAt.getTime() <= at.getTime() - days(7)
    const from = new Date(Math.max(firstAt.getTime(), at.getTime() - days(28)))
    const silent = before ? await tx.select().from(logSilences).where(and(eq(logSilences.sourceId, before.id), lt(logSilences.fromAt, at), or(isNull(logSilences.toAt), gt(logSilences.toAt, from)))) : []
    const found = enough && due && !silent.some((each) => each.toAt === null) ? learn(await presentHours(tx, name, from, at), hourIn(from), hourIn(at), silentHours(silent, at)) : null
    const isInForce = found !== null && (before?.mode ?? 'learned') === 'learned'
    const isOther = found?.minutes !== before?.learnedMinutes || found?.hours !== before?.learnedHours
    const watchedFrom = before?.watchedFrom ?? (isInForce ? new Date(Math.max(firstAt.getTime(), at.getTime() - days(90))) : null)
    const rhythm = found && { learnedAt: at, learnedMinutes: found.minutes, learnedHours: found.hours, ...(isInForce && isOther && { rhythmAt: at }) }
    if (before && !rhythm && before.firstAt?.getTime() === firstAt.getTime()) throw unchanged()
    const none = { name, mode: 'learned' as const, everyMinutes: null, activeDays: [], activeFrom: 0, activeTo: 24, zone: 'UTC', why: '', learnedAt: null, learnedMinutes: null, learnedHours: null, rhythmAt: null }
    const after = { ...(before ? { ...before, ...touched(before, actor, at) } : { ...none, ...created(actor, at) }), firstAt, watchedFrom, ...rhythm }
    if (before) await tx.update(logSources).set(after).where(eq(logSources.id, before.id))
    else await tx.insert(logSources).values(after)
    const history = watchedFrom && !before?.watchedFrom && found ? await gapsOfHistory(tx, after, found, watchedFrom, at) : []
    const rows = history.filter((gap) => !silent.some((each) => each.fromAt < gap.toAt && (each.toAt ?? at) > gap.fromAt)).map((gap) => ({ sourceId: after.id, ...gap, rhythm: 'learned' as const, allowedMinutes: found?.minutes ?? 0, findingId: null, filledAt: null, filledHours: 0, ...created(actor, at) }))
    if (rows.length > 0) await tx.insert(logSilences).values(rows)
    return done({ id: after.id, learned: found !== null }, changed(subject(after), before ?? null, after), ...rows.map((row) => changed(silenceOf(row, after), null, row)))
  },
})

export const openSilence = operation({
  name: 'logSources.openSilence',
  summary: 'Note that a source has been silent for longer than expected, and raise a finding',
  category: 'detection',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: source, at, call }) => {
    const changes = []
    for (const { from, to, since, ...judged } of (await judge(tx, source, at)).opens) {
      const allowed = formatDuration(judged.allowedMinutes * 60_000)
      const finding = await call(raiseFinding, {
        ruleId, ruleName: 'A source of events fell silent', severity: 'high', system: source.name, key: `${source.name} ${since.toISOString()}`, riskScore: 60,
        description: `Nothing has come from ${source.name} since ${formatDateTime(from)}, for more than ${allowed}${judged.rhythm === 'learned' ? ' of the hours in which it comes' : ''}. While it is silent no rule sees what happens there, and the controls that rest on it are not evaluable.`,
        reasons: [{ points: 60, because: 'what is not logged is not detected' }], matched: [], about: { source: source.name, since: from.toISOString(), logSource: source.id },
      })
      const row = { sourceId: source.id, fromAt: from, toAt: to, ...judged, findingId: finding.id, filledAt: null, filledHours: 0, ...created(actor, at) }
      await tx.insert(logSilences).values(row)
      changes.push(changed(silenceOf(row, source), null, row))
    }
    if (changes.length === 0) throw unchanged()
    return doneAll({ opened: changes.length }, changes)
  },
})

export const endSilence = operation({
  name: 'logSources.endSilence',
  summary: 'Note that a silent source sends events again; its finding stays until a person decides it',
  category: 'detection',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: source, at }) => {
    const { ends } = await judge(tx, source, at)
    if (!ends) throw unchanged()
    const after = { ...ends.silence, toAt: ends.to, ...touched(ends.silence, actor, at) }
    await tx.update(logSilences).set(after).where(eq(logSilences.id, after.id))
    return done({ id: after.id }, changed(silenceOf(after, source), ends.silence, after))
  },
})

export const fillSilence = operation({
  name: 'logSources.fillSilence',
  summary: 'Note that events of a silence came late',
  category: 'detection',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: source, at }) => {
    const { fills } = await judge(tx, source, at)
    const changes = []
    for (const { silence, hours } of fills) {
      const after = { ...silence, filledAt: at, filledHours: hours, ...touched(silence, actor, at) }
      await tx.update(logSilences).set(after).where(eq(logSilences.id, silence.id))
      changes.push(changed(silenceOf(silence, source), silence, after))
    }
    if (changes.length === 0) throw unchanged()
    return doneAll({ filled: changes.length }, changes)
  },
})
