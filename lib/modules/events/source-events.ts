import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { eventBatches, events } from '#db/schema/events.ts'
import { done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { query } from '#lib/door/query.ts'
import { withDigits } from '#lib/ingest/parse.ts'
import { chosen, id, offsetFields, optionalChoice } from '#lib/input.ts'
import { eventFilters, eventWhere, noFilters } from './filters.ts'
import { hints } from './model.ts'

/** A source event as source document 002 writes it, section 4.1. `processed`: the rules have judged it. */
export type SourceEvent = {
  id: string
  external_id: string | null
  source: string
  timestamp: Date
  user: string | null
  event_type: string
  severity_hint: (typeof hints)[number] | null
  /** The record as it arrived. */
  raw_data: unknown
  processed: boolean
}

/** One event that is sent; other members stay in its raw record. */
export const sourceEvent = z.looseObject({
  event_type: z.string({ error: 'is required' }).min(1, 'is required').max(500),
  timestamp: z.union([z.string(), z.int()], { error: 'is required; write 2026-01-31T12:00:00Z' }),
  user: z.string().max(500).nullish(),
  external_id: z.string().max(500).nullish(),
  source: z.string().max(60).nullish(),
  severity_hint: optionalChoice(hints),
})

const { user, event_type, from, to } = eventFilters
export const sourceEventFilters = { user, event_type, from, to, ...offsetFields }
const filters = z.object(sourceEventFilters)

const shown = {
  id: events.id, externalId: events.externalId, source: events.source, occurredAt: events.occurredAt, userName: events.userName, eventType: events.eventType, severityHint: events.severityHint, raw: events.raw,
  detectedAt: eventBatches.detectedAt,
}
type Shown = { id: string; externalId: string | null; source: string; occurredAt: Date; userName: string | null; eventType: string; severityHint: number; raw: string; detectedAt: Date | null }

const written = (event: Shown): SourceEvent => ({
  id: event.id, external_id: event.externalId, source: event.source, timestamp: event.occurredAt, user: event.userName, event_type: event.eventType,
  severity_hint: hints[event.severityHint - 1] ?? null, raw_data: withDigits(event.raw), processed: event.detectedAt !== null,
})

const ofBatch = and(eq(eventBatches.orgId, events.orgId), eq(eventBatches.id, events.batchId))

/** Raw records name people and addresses: reading them leaves an entry, one a request. */
export const viewEvents = operation({
  name: 'events.viewList',
  summary: 'List events with their raw records; recorded as read',
  category: 'data access',
  input: filters,
  run: async ({ tx, actor, input }) => {
    const { limit, offset, ...asked } = input
    const rows = await tx.select(shown).from(events).innerJoin(eventBatches, ofBatch)
      .where(eventWhere({ ...noFilters, ...asked })).orderBy(desc(events.occurredAt), desc(events.id)).limit(limit).offset(offset)
    return done(rows.map(written), viewed({ type: 'organization', id: actor.orgId, label: `${rows.length} ${rows.length === 1 ? 'event' : 'events'}` }, { count: rows.length, reason: chosen(asked) }))
  },
})

/** What a delivery stored, for whoever sent it. */
export const storedEvents = query({
  name: 'events.stored',
  permission: 'events.ingest',
  summary: 'What one delivery stored',
  input: z.object({ batchId: id }),
  run: async ({ tx, input }) => (await tx.select(shown).from(events).innerJoin(eventBatches, ofBatch).where(eq(events.batchId, input.batchId)).orderBy(events.id).limit(1)).map(written),
})
