import 'server-only'
import { and, desc, gte, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { eventBatches, events } from '#db/schema/events.ts'
import { hours, minutes, now, seconds } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { id, optionalInstant } from '#lib/input.ts'
import { accountName } from '../users/queries.ts'
import { eventFilters, eventWhere } from './filters.ts'

/** Of what came in at once so many are told, the newest by when they occurred; of the others how many. */
export const mostTold = 25
/** Deliveries in one look. */
const mostBatches = 200

const told = { id: events.id, occurredAt: events.occurredAt, eventType: events.eventType, userName: events.userName, accountName: accountName('events'), outcome: events.outcome, severityHint: events.severityHint, source: events.source, system: events.system, ip: events.ip }

/** Of these deliveries, or of those since then, at most five minutes ago: what matches the filters of a list that somebody watches. */
export const tailEvents = query({
  name: 'events.tail',
  permission: 'events.read',
  summary: 'The newest events of deliveries that just came in, and how many there are',
  input: z.object({ ...eventFilters, batches: z.array(id).max(mostBatches).default([]), since: optionalInstant }),
  statements: 1,
  run: async ({ tx, input }) => {
    const { batches, since, ...filters } = input
    const at = now().getTime()
    // Whose transaction began a moment before it was looked, and ended after.
    const from = since && new Date(Math.max(since.getTime() - seconds(1), at - minutes(5)))
    const which = from === null ? inArray(events.batchId, batches) : inArray(events.batchId, tx.select({ id: eventBatches.id }).from(eventBatches).where(gte(eventBatches.receivedAt, from)).orderBy(desc(eventBatches.receivedAt)).limit(mostBatches))
    const rows = await tx.select({ ...told, count: sql<number>`count(*) over ()::int` }).from(events)
      // Events are kept by month of when they came in.
      .where(and(which, gte(events.receivedAt, new Date(at - hours(1))), eventWhere(filters))).orderBy(desc(events.occurredAt), desc(events.id)).limit(mostTold)
    return { rows: rows.map(({ count: _, ...row }) => row), count: rows[0]?.count ?? 0 }
  },
})
