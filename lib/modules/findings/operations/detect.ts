import 'server-only'
import { createHash } from 'node:crypto'
import { setImmediate as sent } from 'node:timers/promises'
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { ruleMutes } from '#db/schema/detection-rules.ts'
import { events } from '#db/schema/events.ts'
import { findings, unjudgedEvents } from '#db/schema/findings.ts'
import { systems } from '#db/schema/systems.ts'
import { chunks } from '#lib/audit/append.ts'
import { announceEvents } from '#lib/door/announce.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { accountOf } from '#lib/facts/spelling.ts'
import { id } from '#lib/input.ts'
import { riskOf } from '../../detection-rules/model.ts'
import { type BookRule, covers, type Match, readNumbers, readScope, ruleBookOf, type Scope, type WindowMatch, windowText } from '../../detection-rules/queries.ts'
import { type Delivery, lockUnjudged, markJudged, markUnjudged } from '../../events/within.ts'
import { countHours } from '../../stats/within.ts'
import { lend, lockState, recall, remember } from '../correlation-memory.ts'
import { type OwnCheck, severityRankOf } from '../model.ts'

type Finding = typeof findings.$inferInsert
const page = 2_000

const judged = {
  id: events.id, receivedAt: events.receivedAt, occurredAt: events.occurredAt, source: events.source, eventType: events.eventType, userName: events.userName, target: events.target,
  ip: events.ip, system: events.system, outcome: events.outcome, externalId: events.externalId, contradictsId: events.contradictsId, raw: events.raw,
}
type Event = Pick<typeof events.$inferSelect, keyof typeof judged>

const pageOf = (tx: Tx, batchId: string, after: string | null): Promise<Event[]> =>
  tx.select(judged).from(events).where(and(eq(events.batchId, batchId), after ? gt(events.id, after) : undefined)).orderBy(asc(events.id)).limit(page).execute()

/**
 * Runs the rules over one batch, in one transaction: findings are stored and the batch is marked together, or neither. The row lock with
 * SKIP LOCKED gives each batch to one worker; the unique keys (rule, event) and (rule, group, window) are the second line. The lock on
 * what correlations remember comes after it and puts the batches of an organization one after another. not_found means: taken or done.
 */
export const detectFindings = operation({
  name: 'findings.detect',
  summary: 'Judge the events of a delivery that waits',
  category: 'detection',
  input: z.object({ batchId: id }),
  load: ({ tx, input }) => lockUnjudged(tx, input.batchId, { skipLocked: true }),
  run: async ({ tx, actor, subject: batch, at, after: then }) => {
    const state = await lockState(tx, actor.orgId, at)
    const [book, off, muted, importance, numbers] = await Promise.all([ruleBookOf(tx, actor.orgId), switchedOff(tx), mutesByRule(tx, at), systemImportance(tx), readNumbers(tx)])
    const memory = await recall(tx, actor.orgId, state, book, numbers)
    const { judge } = memory
    const uncountedBefore = judge.uncounted
    const counts = { found: 0, critical: 0, judged: 0, muted: 0, notJudged: 0 }
    const contradicting: Event[] = []
    const made: Finding[] = []
    const wanted = (rule: BookRule, record: () => Record<string, unknown>): boolean => {
      if (off.has(rule.id)) return false
      const isMuted = muted.get(rule.id)?.some((scope) => covers(scope, record())) ?? false
      if (isMuted) counts.muted++
      return !isMuted
    }
    let next: Promise<Event[]> | null = pageOf(tx, batch.id, null)
    while (next) {
      const part: Event[] = await next
      // The database reads the next page while this one is judged.
      next = part.length === page ? pageOf(tx, batch.id, part.at(-1)?.id ?? null) : null
      next?.catch(() => {})
      await sent()
      const unjudged: (typeof unjudgedEvents.$inferInsert)[] = []
      // Correlations want events in the order they happened; a delivery has them as they were written down.
      for (const event of part.toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime())) {
        const seen = judge.see(event, at)
        if (event.contradictsId) contradicting.push(event)
        for (const rule of seen.unjudged) if (!off.has(rule.id)) unjudged.push({ orgId: actor.orgId, ruleId: rule.id, ruleName: rule.title, eventId: event.id, batchId: batch.id, at })
        for (const match of seen.matches) if (wanted(match.rule, seen.common)) made.push(findingOf(actor.orgId, match, event, importance, at))
        for (const window of seen.windows) {
          const finding = windowFindingOf(actor.orgId, window, event, importance, at)
          // Of a window only what all its events share is known.
          if (wanted(window.rule, () => ({ user: finding.userName, system: finding.system, source: finding.source, ...window.hit.group }))) made.push(finding)
        }
      }
      counts.judged += part.length
      counts.notJudged += unjudged.length
      for (const each of chunks(unjudged, 1_000)) await tx.insert(unjudgedEvents).values(each)
    }
    if (contradicting.length > 0) made.push(contradictionOf(actor.orgId, batch, contradicting, at))
    for (const each of chunks(inOrder(made), 500)) {
      const stored = await store(tx, actor.orgId, batch.id, each)
      counts.found += stored.length
      counts.critical += stored.filter((finding) => finding.severity === severityRankOf('critical')).length
    }
    await remember(tx, memory, at)
    await markJudged(tx, batch.id, { findings: counts.found, notJudged: counts.notJudged }, at)
    const uncounted = judge.uncounted - uncountedBefore
    const after = { detectedAt: at, findings: counts.found, ...(counts.critical > 0 ? { critical: counts.critical } : {}), ...(counts.muted > 0 ? { mutedMatches: counts.muted } : {}), ...(uncounted > 0 ? { outsideWindows: uncounted } : {}), ...(counts.notJudged > 0 ? { notJudged: counts.notJudged } : {}) }
    if (counts.found > 0) then(() => announceEvents(actor.orgId, 'judged', [batch.id]))
    const result = { findings: counts.found, muted: counts.muted }
    lend(result, memory)
    return done(result, changed({ type: 'event-batch', id: batch.id, label: batch.label }, { detectedAt: null }, after, { count: counts.judged }))
  },
})

/** As the groups they count in are locked (db/rules.sql), and last of all: whoever decides meanwhile waits for no more than the storing. */
const inOrder = (made: Finding[]): Finding[] => {
  const keyOf = (finding: Finding) => `${finding.ruleId}\0${finding.userName ?? ''}\0${finding.source}\0${finding.severity}`
  const keyed = made.map((finding) => ({ key: keyOf(finding), finding }))
  return keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)).map(({ finding }) => finding)
}

async function switchedOff(tx: Tx): Promise<Set<string>> {
  const rows = await tx.select({ ruleId: detectionRules.ruleId }).from(detectionRules).where(eq(detectionRules.enabled, false))
  return new Set(rows.map((row) => row.ruleId))
}

/** Of each rule that is muted now, for which events: an empty scope covers all. */
async function mutesByRule(tx: Tx, at: Date): Promise<Map<string, Scope[]>> {
  const rows = await tx.select({ ruleId: ruleMutes.ruleId, scope: ruleMutes.scope }).from(ruleMutes).where(and(eq(ruleMutes.status, 'approved'), gt(ruleMutes.expiresAt, at)))
  const mutes = new Map<string, Scope[]>()
  for (const { ruleId, scope } of rows) mutes.set(ruleId, [...(mutes.get(ruleId) ?? []), readScope(scope)])
  return mutes
}

/** An event names its system by the name of the register, or by one of those it has in the logs. */
async function systemImportance(tx: Tx): Promise<Importance> {
  const rows = await tx.select({ name: systems.name, logNames: systems.logNames, criticality: systems.criticality }).from(systems).where(isNull(systems.deletedAt)).limit(1_000)
  const known = new Map(rows.flatMap((row) => [row.name.toLowerCase(), ...row.logNames].map((name) => [name, row.criticality] as const)))
  return (system) => (system === null ? null : (known.get(system.toLowerCase()) ?? null))
}

type Importance = (system: string | null) => number | null

function commonFields(orgId: string, rule: BookRule, event: Event, userName: string | null, importance: Importance, at: Date) {
  const risk = riskOf(rule, { userName, outcome: event.outcome, systemCriticality: importance(event.system) })
  return {
    risk,
    fields: {
      orgId, id: v7(), ruleId: rule.id, ruleName: rule.title, severity: rule.severity, userName, system: event.system, source: event.source,
      riskScore: risk.score, createdAt: at, updatedAt: at,
    },
  }
}

function findingOf(orgId: string, { rule, reasons }: Match, event: Event, importance: Importance, at: Date): Finding {
  const { risk, fields } = commonFields(orgId, rule, event, event.userName, importance, at)
  return {
    ...fields, description: rule.description, occurredAt: event.occurredAt, eventId: event.id, eventReceivedAt: event.receivedAt,
    extraData: { reasons: risk.reasons, matched: reasons, requirements: rule.requirements },
  }
}

/** A window is no single event: it names those in it, and the key of rule, group and window keeps it one finding. */
function windowFindingOf(orgId: string, { rule, hit }: WindowMatch, event: Event, importance: Importance, at: Date): Finding {
  const { correlation, group, window, value, ids } = hit
  const ofUser = correlation.type === 'value_percentile' || (event.userName !== null && Object.values(group).some((each) => accountOf(each) === accountOf(event.userName ?? '')))
  const { risk, fields } = commonFields(orgId, rule, event, ofUser ? event.userName : null, importance, at)
  const matched = Object.entries(group).map(([field, each]) => ({ selection: 'group', field, value: each, pattern: `figure ${Number(value.toFixed(3))}` }))
  return {
    ...fields, description: `${rule.description} ${windowText(hit)}`, occurredAt: new Date(window.to), eventId: null, eventReceivedAt: null,
    correlationKey: createHash('sha256').update(JSON.stringify([rule.id, group, window.to])).digest('hex'),
    extraData: { reasons: risk.reasons, matched, requirements: rule.requirements, group, window: { from: new Date(window.from), to: new Date(window.to) }, count: value, eventIds: ids },
  }
}

const sameId = 'tickmark.same-id-other-content' satisfies OwnCheck

/** Of a delivery, one finding: somebody may be hiding what happened under ids that were used up before. */
function contradictionOf(orgId: string, batch: Delivery, contradicting: Event[], at: Date): Finding {
  const [first] = contradicting as [Event]
  const count = contradicting.length
  return {
    orgId, id: v7(), ruleId: sameId, ruleName: 'An event came in under the id of another one', severity: severityRankOf('high'), riskScore: 70,
    description: `${count === 1 ? 'An event' : `${count} events`} of the delivery “${batch.label}” had an id that was known and said something else than the event known by it. Both are kept and judged: see which of them the source itself has.`,
    occurredAt: first.occurredAt, userName: first.userName, system: first.system, source: first.source, eventId: null, eventReceivedAt: null,
    correlationKey: createHash('sha256').update(JSON.stringify([sameId, batch.id])).digest('hex'),
    extraData: {
      reasons: [{ points: 70, because: 'whoever knows an id can hide the true event by sending a harmless one before it' }],
      matched: contradicting.slice(0, 20).map((event) => ({ selection: 'id', field: 'id', value: event.externalId ?? '', pattern: `known as event ${event.contradictsId ?? ''}` })),
      requirements: [], count, eventIds: contradicting.slice(0, 10).flatMap((event) => [event.contradictsId as string, event.id]),
    },
    createdAt: at, updatedAt: at,
  }
}

/** The events of a window, each once. */
const namesOf = (finding: Finding): string[] => [...new Set((finding.extraData as { eventIds?: string[] }).eventIds ?? [])]

async function store(tx: Tx, orgId: string, batchId: string, made: Finding[]): Promise<Finding[]> {
  const stored = await tx.insert(findings).values(made.map((finding) => ({ ...finding, batchId }))).onConflictDoNothing().returning({ id: findings.id })
  const ids = new Set(stored.map((row) => row.id))
  const kept = made.filter((finding) => ids.has(finding.id ?? ''))
  const named = kept.flatMap((finding) => (finding.eventId ? [] : namesOf(finding)).map((eventId) => ({ eventId, findingId: finding.id as string })))
  if (named.length > 0) {
    await tx.execute(sql`
      insert into finding_events (org_id, event_id, finding_id)
      select ${orgId}::uuid, e.event_id, e.finding_id from unnest(${sql.param(named.map((each) => each.eventId))}::uuid[], ${sql.param(named.map((each) => each.findingId))}::uuid[]) as e(event_id, finding_id)`)
  }
  await countHours(tx, orgId, 'finding', kept.map(({ createdAt, source, severity }) => ({ at: createdAt, source, severity })))
  return kept
}

export const markBatchFailed = operation({
  name: 'findings.detectFailed',
  summary: 'Record that a delivery could not be judged',
  category: 'detection',
  input: z.object({ batchId: id }),
  load: ({ tx, input }) => lockUnjudged(tx, input.batchId),
  run: async ({ tx, subject: batch, at }) => {
    await markUnjudged(tx, batch.id, 'The rules could not be run over this delivery; the log says why. It is tried again.', at)
    return done({}, failed({ type: 'event-batch', id: batch.id, label: batch.label }, 'detection failed', { failedAt: batch.failedAt }, { failedAt: at }))
  },
})
