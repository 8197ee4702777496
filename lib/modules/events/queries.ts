import 'server-only'
import { and, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { SelectedFields } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { eventBatches, eventReviews, events } from '#db/schema/events.ts'
import { findingEvents, findings, unjudgedEvents } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, may, userOf } from '#lib/auth/actor.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { keyset, likeText, listFields, writeCursor } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { accountName } from '../users/queries.ts'
import { type EventFilters, eventFilters, eventWhere, isSaid, ofEvent, ofReview, plainWhere, statusOf, textOf } from './filters.ts'
import { mostSearched, wordsOf } from './model.ts'

const shown = {
  id: events.id, occurredAt: events.occurredAt, receivedAt: events.receivedAt, source: events.source, eventType: events.eventType, userName: events.userName, target: events.target,
  ip: events.ip, system: events.system, country: events.country, outcome: events.outcome, severityHint: events.severityHint, classUid: events.classUid, activityId: events.activityId, batchId: events.batchId, externalId: events.externalId,
  status: statusOf,
  /** The portal's own acts name an account by its id. */
  accountName: accountName('events'),
}

/** Every row that fits, newest first, for a download. */
export const eventRows = (tx: Tx, input: EventFilters) =>
  tx.select({ occurredAt: events.occurredAt, eventType: events.eventType, userName: events.userName, target: events.target, outcome: events.outcome, source: events.source, system: events.system, ip: events.ip, country: events.country, severityHint: events.severityHint, classUid: events.classUid, activityId: events.activityId, status: eventReviews.status, externalId: events.externalId, receivedAt: events.receivedAt, id: events.id })
    .from(events).leftJoin(eventReviews, ofEvent).where(eventWhere(input)).orderBy(desc(events.occurredAt), desc(events.id))

const plainly = <C extends SelectedFields>(tx: Tx, columns: C) => tx.select(columns).from(events).leftJoin(eventReviews, ofEvent)

/** Of a search by text: how many events it looks through at once, and where it ended if there are more; `next` (or `previous`) goes on from there. */
type Searched = { events: number; to: Date | null }

export const listEvents = query({
  name: 'events.list',
  permission: 'events.read',
  bulk: 'events',
  summary: 'List events by the time they occurred, without their raw records',
  http: { path: '/events' },
  input: z.object({ ...eventFilters, ...listFields(['occurredAt'], { sort: 'occurredAt', direction: 'desc' }) }),
  // As it opens it is one plan for all; what is rare and what is frequent is found in different ways.
  by: ({ sort: _, direction: __, limit: ___, after: ____, before: _____, ...filters }) => ({ ...(!filters.q && { statements: 1 }), ...(Object.values(filters).some(Boolean) && { planned: 'each time' }) }),
  run: async ({ tx, input }) => {
    // What somebody said something of is found by what they said; its event is always there, so PostgreSQL need not wonder.
    const said = isSaid(input)
    const list = said ? keyset(input, { occurredAt: eventReviews.occurredAt }, eventReviews.id) : keyset(input, { occurredAt: events.occurredAt }, events.id)
    const fits = and(plainWhere(input), list.where)
    const from = <C extends SelectedFields>(columns: C) => (said ? tx.select(columns).from(eventReviews).leftJoin(events, ofReview) : tx.select(columns).from(events).leftJoin(eventReviews, ofEvent)) as ReturnType<typeof plainly<C>>
    if (!input.q) return { ...list.page(await from(shown).where(fits).orderBy(...list.order).limit(list.take), (row) => row.occurredAt), searched: null as Searched | null }
    // No index serves a text under row-level security: so many are looked through, and the page says where that ended.
    const looked = from({ id: events.id, said: textOf.as('said') }).where(fits).orderBy(...list.order).limit(mostSearched).as('looked')
    const hits = tx.select({ id: looked.id }).from(looked).where(and(...wordsOf(input.q).map((word) => sql`${looked.said} like ${`%${likeText(word)}%`}`)))
    const found = await from(shown).where(and(fits, inArray(events.id, hits))).orderBy(...list.order).limit(list.take)
    const page = list.page(found, (row) => row.occurredAt)
    const [end] = found.length > input.limit ? [] : await from({ id: events.id, occurredAt: events.occurredAt }).where(fits).orderBy(...list.order).offset(mostSearched - 1).limit(1)
    const further = end ? writeCursor(end.occurredAt, end.id) : null
    const [next, previous] = input.before ? [page.next, page.previous ?? further] : [page.next ?? further, page.previous]
    return { rows: page.rows, next, previous, searched: { events: mostSearched, to: end?.occurredAt ?? null } as Searched | null }
  },
})

export const countEvents = counting(listEvents, z.object(eventFilters), events, ({ input }) => eventWhere(input))

/** What rules said of one event, alone or with others in a window, and why, for its page. */
type Matched = { selection: string; field: string; value: unknown; pattern: string }

const findingsOfEvent = (tx: Tx, eventId: string) =>
  tx.select({ id: findings.id, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, status: findings.status, ruleId: findings.ruleId, description: findings.description, matched: sql<Matched[] | null>`case jsonb_typeof(${findings.extraData} -> 'matched') when 'array' then ${findings.extraData} -> 'matched' end` })
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
    const [found] = await tx.select({ ...shown, contradictsId: events.contradictsId, note: eventReviews.note, reviewedAt: eventReviews.reviewedAt, reviewedByName: users.name }).from(events)
      .leftJoin(eventReviews, ofEvent).leftJoin(users, and(eq(users.orgId, eventReviews.orgId), eq(users.id, eventReviews.reviewedById))).where(eq(events.id, input.id))
    if (!found) throw notFound('event')
    return { ...found, findings: await findingsOfEvent(tx, input.id), unjudged: await unjudgedOf(tx, input.id), timeline: await timelineOf(tx, actor, 'event', input.id) }
  },
})

const beside = { id: events.id, occurredAt: events.occurredAt, eventType: events.eventType, source: events.source, userName: events.userName, accountName: accountName('events'), ip: events.ip, outcome: events.outcome }
const eachWay = 5

/** What the same user did, and what was done from the same address, just before and after. */
export const getEventNeighbours = query({
  name: 'events.neighbours',
  permission: 'events.read',
  summary: 'Get the events of the same user and of the same address just before and after an event, five each way; null where it names none',
  http: { path: '/events/{id}/neighbours' },
  input: z.object({ id }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const [here] = await tx.select({ at: events.occurredAt, userName: events.userName, ip: events.ip }).from(events).where(eq(events.id, input.id))
    if (!here) throw notFound('event')
    const cursor = writeCursor(here.at, input.id)
    const way = (where: SQL, turn: 'after' | 'before') => {
      const list = keyset({ sort: 'occurredAt', direction: 'desc', limit: eachWay, after: null, before: null, [turn]: cursor }, { occurredAt: events.occurredAt }, events.id)
      return tx.select(beside).from(events).where(and(where, list.where)).orderBy(...list.order).limit(eachWay)
    }
    const around = async (where: SQL | null) => where && { later: (await way(where, 'before')).reverse(), earlier: await way(where, 'after') }
    return { cursor, user: await around(here.userName === null ? null : eq(events.userName, here.userName)), address: await around(here.ip === null ? null : eq(events.ip, here.ip)) }
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
