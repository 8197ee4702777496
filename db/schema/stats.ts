import { index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './_base.ts'

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
