import 'server-only'
import { and, desc, eq, gte, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { eventBatches, eventReviews, events } from '#db/schema/events.ts'
import { findingEvents, findings } from '#db/schema/findings.ts'
import { hours, minutes, now, seconds } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { id, optionalInstant } from '#lib/input.ts'
import { accountName } from '../users/queries.ts'
import { eventFilters, eventWhere } from './filters.ts'
import { watchedOf } from './model.ts'

/** Of what came in at once so many are told, the newest by when they occurred; of the others how many. */
export const mostTold = 25
/** Deliveries in one look. */
const mostBatches = 200

const told = { id: events.id, occurredAt: events.occurredAt, eventType: events.eventType, userName: events.userName, accountName: accountName('events'), outcome: events.outcome, severityHint: events.severityHint, source: events.source, system: events.system, ip: events.ip }

const ids = z.array(id).max(mostBatches).default([])

/** Events of these findings, alone and in windows. */
const eventsOf = (tx: Tx, which: SQL | undefined) => [
  tx.select({ id: findings.eventId }).from(findings).where(and(which, isNotNull(findings.eventId))),
  tx.select({ id: findingEvents.eventId }).from(findingEvents).innerJoin(findings, and(eq(findings.orgId, findingEvents.orgId), eq(findings.id, findingEvents.findingId))).where(which),
]

/**
 * What matches the filters of a list that somebody watches, of what came in, was found or was said (`watchedOf`): of these deliveries and events, or since then, at most
 * five minutes ago.
 */
export const tailEvents = query({
  name: 'events.tail',
  permission: 'events.read',
  summary: 'The newest events of what just came in, was found or was said of them, and how many there are',
  input: z.object({ ...eventFilters, batches: ids, judged: ids, said: ids, since: optionalInstant }),
  statements: 1,
  planned: 'each time',
  run: async ({ tx, input }) => {
    const { batches, judged, said, since, ...filters } = input
    const what = watchedOf(filters)
    const at = now().getTime()
    // Whose transaction began a moment before it was looked, and ended after.
    const from = since && new Date(Math.max(since.getTime() - seconds(1), at - minutes(5)))
    const which = [
      // Events are kept by month of when they came in.
      what.includes('batches') && and(from === null ? inArray(events.batchId, batches) : inArray(events.batchId, tx.select({ id: eventBatches.id }).from(eventBatches).where(gte(eventBatches.receivedAt, from)).orderBy(desc(eventBatches.receivedAt)).limit(mostBatches)), gte(events.receivedAt, new Date(at - hours(1)))),
      ...(what.includes('judged') ? eventsOf(tx, from === null ? inArray(findings.batchId, judged) : gte(findings.createdAt, from)).map((found) => inArray(events.id, found)) : []),
      what.includes('said') && inArray(events.id, from === null ? said : tx.select({ id: eventReviews.id }).from(eventReviews).where(gte(eventReviews.reviewedAt, from)).limit(5_000)),
    ].filter((each) => each !== false)
    const rows = await tx.select({ ...told, count: sql<number>`count(*) over ()::int` }).from(events).where(and(or(...which), eventWhere(filters))).orderBy(desc(events.occurredAt), desc(events.id)).limit(mostTold)
    return { rows: rows.map(({ count: _, ...row }) => row), count: rows[0]?.count ?? 0 }
  },
})
