import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { at, tenantKey } from './_base.ts'

/** Counts per hour, appended with the facts they count and folded together by the worker. Screens read these, never count(*). */
export const eventHours = pgTable(
  'event_hours',
  {
    orgId: uuid().notNull(),
    id: uuid().notNull(),
    kind: text().$type<'event' | 'finding'>().notNull(),
    hour: at().notNull(),
    source: text().notNull(),
    severity: smallint().notNull(),
    count: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] }), index('event_hours_hour').on(table.orgId, table.kind, table.hour)],
)

/** What of a quota is used, moved in the transaction that stores what counts; the row is locked from then on, so that two at the edge take turns. */
export const quotaUses = pgTable(
  'quota_uses',
  {
    orgId: tenantKey.orgId(),
    /** Bytes of evidence in the store; bytes of events taken in that day. */
    kind: text().$type<'evidence' | 'events'>().notNull(),
    /** UTC, such as 2026-11-28; empty for what is not counted by day. */
    day: text().notNull(),
    used: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.kind] }), check('quota_uses_used', sql`${table.used} >= 0`)],
)
