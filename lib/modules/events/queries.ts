import 'server-only'
import { and, desc, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { eventBatches, events } from '#db/schema/events.ts'
import { findingEvents, findings, unjudgedEvents } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, may, userOf } from '#lib/auth/actor.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { blankable, id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { accountName } from '../users/queries.ts'

const shown = {
  id: events.id, occurredAt: events.occurredAt, receivedAt: events.receivedAt, source: events.source, eventType: events.eventType, userName: events.userName, target: events.target,
  ip: events.ip, system: events.system, outcome: events.outcome, severityHint: events.severityHint, classUid: events.classUid, activityId: events.activityId, batchId: events.batchId, externalId: events.externalId,
  /** The portal's own acts name an account by its id. */
  accountName: accountName('events'),
}

export const eventFilters = {
  user: z.string().max(500).nullish(),
  event_type: z.string().max(500).nullish(),
  source: z.string().max(60).nullish(),
  system: z.string().max(500).nullish(),
  ip: z.string().max(500).nullish(),
  outcome: optionalChoice(['success', 'failure']),
  batchId: blankable(id),
  from: optionalInstant,
  to: untilInstant,
}

type Filters = z.output<z.ZodObject<typeof eventFilters>>

export const eventWhere = (input: Filters) => all(
  Boolean(input.user) && eq(events.userName, input.user ?? ''),
  Boolean(input.event_type) && eq(events.eventType, input.event_type ?? ''),
  Boolean(input.source) && eq(events.source, input.source ?? ''),
  Boolean(input.system) && eq(events.system, input.system ?? ''),
  Boolean(input.ip) && eq(events.ip, input.ip ?? ''),
  input.outcome !== null && eq(events.outcome, input.outcome),
  input.batchId !== null && eq(events.batchId, input.batchId),
  input.from !== null && gte(events.occurredAt, input.from),
  input.to !== null && lt(events.occurredAt, input.to),
)

/** Every row that fits, newest first, for a download. */
export const eventRows = (tx: Tx, input: Filters) =>
  tx.select({ occurredAt: events.occurredAt, eventType: events.eventType, userName: events.userName, target: events.target, outcome: events.outcome, source: events.source, system: events.system, ip: events.ip, externalId: events.externalId, receivedAt: events.receivedAt, id: events.id })
    .from(events).where(eventWhere(input)).orderBy(desc(events.occurredAt), desc(events.id))

export const listEvents = query({
  name: 'events.list',
  permission: 'events.read',
  bulk: 'events',
  summary: 'List events by the time they occurred, without their raw records',
  http: { path: '/events' },
  input: z.object({ ...eventFilters, ...listFields(['occurredAt'], { sort: 'occurredAt', direction: 'desc' }) }),
  statements: 1,
  run: async ({ tx, input }) => {
    const list = keyset(input, { occurredAt: events.occurredAt }, events.id)
    const rows = await tx.select(shown).from(events).where(and(eventWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.occurredAt)
  },
})

export const countEvents = counting(listEvents, z.object(eventFilters), events, ({ input }) => eventWhere(input))

/** What rules said of one event, alone or with others in a window, for its page. */
const findingsOfEvent = (tx: Tx, eventId: string) =>
  tx.select({ id: findings.id, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, status: findings.status })
    .from(findings).where(or(eq(findings.eventId, eventId), inArray(findings.id, tx.select({ id: findingEvents.findingId }).from(findingEvents).where(eq(findingEvents.eventId, eventId))))).orderBy(desc(findings.severity)).limit(100)

/** The rules that could not tell of it. */
const unjudgedOf = (tx: Tx, eventId: string) =>
  tx.select({ ruleId: unjudgedEvents.ruleId, ruleName: unjudgedEvents.ruleName }).from(unjudgedEvents).where(eq(unjudgedEvents.eventId, eventId)).orderBy(unjudgedEvents.ruleId).limit(100)

/** Facts, findings and timeline of an event. The raw record is an operation of its own (`events.view`): reading it is recorded. */
export const getEvent = query({
  name: 'events.get',
  permission: 'events.read',
  summary: 'Get an event without its raw record, its findings and who read it',
  http: { path: '/events/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, contradictsId: events.contradictsId }).from(events).where(eq(events.id, input.id))
    if (!found) throw notFound('event')
    return { ...found, findings: await findingsOfEvent(tx, input.id), unjudged: await unjudgedOf(tx, input.id), timeline: await timelineOf(tx, actor, 'event', input.id) }
  },
})

const batch = {
  id: eventBatches.id, label: eventBatches.label, source: eventBatches.source, received: eventBatches.received, accepted: eventBatches.accepted,
  contradicting: eventBatches.contradicting, duplicates: eventBatches.duplicates, rejected: eventBatches.rejected, notJudged: eventBatches.notJudged, findings: eventBatches.findings, receivedAt: eventBatches.receivedAt,
  detectedAt: eventBatches.detectedAt, failedAt: eventBatches.failedAt, error: eventBatches.error, receivedByName: users.name,
}

/** Whoever may read only their own deliveries reads those their account sent, by hand or by a token of theirs. */
export function deliveriesOf(actor: Actor, grant: Grant | undefined): SQL | undefined {
  if (grant === 'any') return undefined
  const userId = userOf(actor)
  return userId ? eq(eventBatches.receivedById, userId) : sql`false`
}

/** What the rules found and could not tell is for whoever reads events. */
const receipt = <Row extends { findings: number | null; notJudged: number; error: string | null }>(row: Row, grant: Grant): Row => (grant === 'any' ? row : { ...row, findings: null, notJudged: 0, error: null })

export const listBatches = query({
  name: 'batches.list',
  permission: 'deliveries.read',
  summary: 'List deliveries of events, newest first; with a grant of `own` those the caller sent',
  http: { path: '/event-batches' },
  input: z.object(listFields(['receivedAt'], { sort: 'receivedAt', direction: 'desc' })),
  statements: 1,
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { receivedAt: eventBatches.receivedAt }, eventBatches.id)
    const rows = await tx.select(batch).from(eventBatches)
      .leftJoin(users, and(eq(users.orgId, eventBatches.orgId), eq(users.id, eventBatches.receivedById)))
      .where(and(deliveriesOf(actor, grant), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows.map((row) => receipt(row, grant)), (row) => row.receivedAt)
  },
})

export const countBatches = counting(listBatches, z.object({}), eventBatches, ({ actor, grant }) => deliveriesOf(actor, grant))

export const getBatch = query({
  name: 'batches.get',
  permission: 'deliveries.read',
  summary: 'Get a delivery with its rejected lines and why, and the first 100 events that were not judged. With a grant of `own`: one the caller sent, without what the rules found',
  http: { path: '/event-batches/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const [found] = await tx.select({ ...batch, sha256: eventBatches.sha256, root: eventBatches.root, rejects: eventBatches.rejects }).from(eventBatches)
      .leftJoin(users, and(eq(users.orgId, eventBatches.orgId), eq(users.id, eventBatches.receivedById)))
      .where(and(eq(eventBatches.id, input.id), deliveriesOf(actor, grant)))
    if (!found) throw notFound('delivery')
    const unjudged = found.notJudged === 0 || grant !== 'any' ? [] : await tx.select({ ruleId: unjudgedEvents.ruleId, ruleName: unjudgedEvents.ruleName, eventId: unjudgedEvents.eventId }).from(unjudgedEvents)
      .where(eq(unjudgedEvents.batchId, input.id)).orderBy(unjudgedEvents.ruleId, unjudgedEvents.eventId).limit(100)
    const [file] = may(actor, 'events.view') ? await tx.select({ id: artifacts.id, name: artifacts.name, size: artifacts.size, checkOutcome: artifacts.checkOutcome }).from(artifacts)
      .where(and(eq(artifacts.sha256, found.sha256), eq(artifacts.kind, 'events.delivery'), isNull(artifacts.deletedAt))).orderBy(desc(artifacts.id)).limit(1) : []
    const timeline = await timelineOf(tx, actor, 'event-batch', input.id)
    return { ...receipt(found, grant), file: file ?? null, unjudged, timeline: grant === 'any' ? timeline : timeline.filter((entry) => entry.action === 'events.ingest') }
  },
})
