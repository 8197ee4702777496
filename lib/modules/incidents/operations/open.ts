import 'server-only'
import { and, desc, eq, gte, inArray, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { incidentLinks, incidents } from '#db/schema/incidents.ts'
import { human } from '#lib/auth/human.ts'
import { days } from '#lib/clock.ts'
import { type Change, changed, done, doneAll } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { conflict, invalid, notFound } from '#lib/errors.ts'
import { firstIdOf } from '#lib/first-id.ts'
import { id, optionalInstant, optionalText, optionalUtcInstant } from '#lib/input.ts'
import { readSettings } from '../../settings/queries.ts'
import { counts, linkRecords, recordFields, storeLinks } from '../linking.ts'
import { incidentFields, severityOfRank } from '../model.ts'
import { blank, type Incident, nextNumber, refuseFuture, subject } from './subject.ts'

export const openIncident = operation({
  name: 'incidents.create',
  summary: 'Create an incident, with the findings, events and alerts it begins with',
  category: 'remediation',
  http: { method: 'POST', path: '/incidents' },
  input: z.object({
    ...incidentFields,
    /** Left out: not known yet. */
    occurredAt: optionalUtcInstant,
    /** Left out: when the first of its records was found, or now. */
    detectedAt: optionalUtcInstant,
    ...recordFields, reason: optionalText(2_000),
  }),
  run: async ({ tx, actor, input: { title, description, severity, findingIds, eventIds, alertIds, reason, ...times }, at }) => {
    const { userId: by } = human(actor)
    await refuseFuture(tx, times)
    const linked = await linkRecords(tx, { findingIds, eventIds, alertIds })
    const first = linked.reduce<Date | null>((one, { at: other }) => (one && one < other ? one : other), null)
    const found = linked.reduce<Date | null>((one, { foundAt: other }) => (one && one < other ? one : other), null)
    const detectedAt = times.detectedAt ?? (found && found < at ? found : at)
    const occurredAt = times.occurredAt ?? (first && first <= detectedAt ? first : null)
    if (detectedAt > at) throw invalid({ detectedAt: 'lies in the future' })
    if (occurredAt && occurredAt > detectedAt) throw invalid({ occurredAt: 'lies after it was detected' })
    const row: Incident = { ...created(actor, at), ...blank, number: await nextNumber(tx, actor.orgId), title, description, severity, occurredAt, detectedAt, declaredAt: at }
    await tx.insert(incidents).values(row)
    await storeLinks(tx, row, linked, reason ?? 'It was opened from this', by, at)
    return done({ id: row.id, number: row.number }, changed(subject(row), null, { ...row, ...counts(linked) }, reason ? { reason } : {}))
  },
})

/** A statement takes 65,535 values. */
const atOnce = 5_000
const ranks = { critical: 4, high: 3, medium: 2, off: 5 } as const

/** The one that takes further findings of a group: where it was merged, the one it is part of now. None once that is resolved. */
async function openOf(tx: Tx, groupKey: string): Promise<Incident | null> {
  let [of] = await tx.select().from(incidents).where(eq(incidents.groupKey, groupKey)).orderBy(desc(incidents.number)).limit(1).for('update')
  for (let step = 0; of?.mergedIntoId && step < 100; step++) [of] = await tx.select().from(incidents).where(eq(incidents.id, of.mergedIntoId)).for('update')
  return of && (of.state === 'open' || of.state === 'investigating') ? of : null
}

const groupKeyOf = (ruleId: string) => `rule ${ruleId}`.slice(0, 500)
/** Whoever opens incidents by themselves takes turns, so that each group has one. */
const turn = (orgId: string) => sql`select pg_advisory_xact_lock(hashtext(${`incidents.open.${orgId}`}))`

const shownFinding = { id: findings.id, ruleId: findings.ruleId, ruleName: findings.ruleName, severity: findings.severity, description: findings.description, occurredAt: findings.occurredAt, createdAt: findings.createdAt }
type FoundRow = { id: string; ruleId: string; ruleName: string; severity: number; description: string; occurredAt: Date; createdAt: Date }

/** Each to the open incident of its rule, or to a new one. Whoever calls it holds the lock of the organization. */
async function toIncidents({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, rows: FoundRow[], reason: string) {
  const changes: Change[] = []
  const ids: string[] = []
  let opened = 0
  // All that are known are locked before a number is taken, as by whoever splits one.
  const groups: { groupKey: string; group: FoundRow[]; known: Incident | null }[] = []
  for (const [ruleId, group] of Map.groupBy(rows, (row) => row.ruleId)) groups.push({ groupKey: groupKeyOf(ruleId), group, known: await openOf(tx, groupKeyOf(ruleId)) })
  for (const { groupKey, group, known } of groups) {
    const [first] = group as [FoundRow]
    const detectedAt = new Date(Math.min(at.getTime(), ...group.map((each) => each.createdAt.getTime())))
    const occurredAt = new Date(Math.min(...group.map((each) => each.occurredAt.getTime())))
    const of: Incident = known ?? {
      ...created(actor, at), ...blank, number: await nextNumber(tx, actor.orgId), title: first.ruleName.slice(0, 300), description: first.description.slice(0, 10_000), severity: severityOfRank(Math.max(...group.map((each) => each.severity))), groupKey, occurredAt: occurredAt <= detectedAt ? occurredAt : null, detectedAt, declaredAt: at,
    }
    if (!known) await tx.insert(incidents).values(of)
    const [already] = known ? await tx.select({ count: sql<number>`count(*)::int` }).from(incidentLinks).where(and(eq(incidentLinks.incidentId, of.id), eq(incidentLinks.kind, 'finding'), isNull(incidentLinks.removedAt))) : []
    await storeLinks(tx, of, group.map((each) => ({ kind: 'finding' as const, recordId: each.id, at: each.occurredAt, label: each.ruleName, foundAt: each.createdAt })), reason, null, at)
    const findingsAfter = (already?.count ?? 0) + group.length
    changes.push(known ? changed(subject(of), { findings: already?.count ?? 0 }, { findings: findingsAfter }, { count: group.length }) : changed(subject(of), null, { ...of, findings: findingsAfter }, { count: group.length }))
    ids.push(of.id)
    if (!known) opened++
  }
  return { changes, opened, ids }
}

/** As the settings say: undecided findings of a severity, which no incident has yet (or had, until somebody took it out), go to the open incident of their rule, or open one. At most 5,000 at once. */
export const openByRule = operation({
  name: 'incidents.openByRule',
  summary: 'Open incidents for new findings as the settings say: one for each rule, as long as it is not resolved',
  category: 'detection',
  input: z.object({ since: optionalInstant.describe('Found since then; left out: within a day') }),
  run: async ({ tx, actor, input, at }) => {
    await tx.execute(turn(actor.orgId))
    const { openFor, rules } = (await readSettings(tx)).incidents
    const named = rules.split(/[,\n]/).map((each) => each.trim()).filter(Boolean)
    const rows = openFor === 'off' ? [] : await tx.select(shownFinding).from(findings)
      .where(and(gte(findings.id, firstIdOf(input.since ?? new Date(at.getTime() - days(1)))), gte(findings.severity, ranks[openFor]), inArray(findings.status, ['open', 'flagged']), named.length > 0 ? inArray(findings.ruleId, named) : undefined,
        sql`not exists (select from incident_links l where l.org_id = ${findings.orgId} and l.kind = 'finding' and l.record_id = ${findings.id})`)).orderBy(findings.id).limit(atOnce)
    const { changes, opened } = await toIncidents({ tx, actor, at }, rows, 'The settings say that such a finding opens an incident')
    if (changes.length === 0) throw conflict('No finding opens an incident now.')
    return doneAll({ opened, findings: rows.length, more: rows.length === atOnce }, changes)
  },
})

/** What a response action of a rule asks for. */
export const openForFinding = operation({
  name: 'incidents.openForFinding',
  summary: 'Open an incident for a finding, or link it to the open one of its rule',
  category: 'detection',
  input: z.object({ findingId: id }),
  run: async ({ tx, actor, input, at }) => {
    await tx.execute(turn(actor.orgId))
    const [row] = await tx.select(shownFinding).from(findings).where(eq(findings.id, input.findingId))
    if (!row) throw notFound('finding')
    const { changes, opened, ids } = await toIncidents({ tx, actor, at }, [row], 'The response actions of its rule say so')
    return doneAll({ id: ids[0] as string, opened: opened > 0 }, changes)
  },
})

/** Those that are not over, by whom another one may be merged. */
export const liveOthers = (tx: Tx, id: string) => tx.select({ id: incidents.id, number: incidents.number, title: incidents.title }).from(incidents).where(and(ne(incidents.state, 'closed'), ne(incidents.id, id))).orderBy(desc(incidents.number)).limit(200)
