import { bigint, date, index, integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import { at, tenantKey } from './_base.ts'

export type Counted = 'event' | 'finding'
export type CountedBy = 'all' | 'user' | 'type' | 'system' | 'rule' | 'address'

/**
 * Counts a day, UTC: events by the day they occurred, findings by the day they were found. Folded by the worker from what is stored, and kept when events are removed.
 * `by` all has the value '' and is what the others are a part of.
 */
export const dayCounts = pgTable(
  'day_counts',
  {
    orgId: tenantKey.orgId(),
    kind: text().$type<Counted>().notNull(),
    by: text().$type<CountedBy>().notNull(),
    day: date({ mode: 'string' }).notNull(),
    value: text().notNull(),
    count: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.kind, table.by, table.day, table.value] })],
)

/** The largest of the last 30 days by the counts of days, 1 the first; rank 0 of `all` is how many there were in all. What a page shows, whatever the counts are made of. */
export const topCounts = pgTable(
  'top_counts',
  {
    orgId: tenantKey.orgId(),
    kind: text().$type<Counted>().notNull(),
    by: text().$type<CountedBy>().notNull(),
    rank: smallint().notNull(),
    value: text().notNull(),
    count: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.kind, table.by, table.rank] })],
)

/** When an organization's days were counted last, and which day was the last of the largest. Its lock puts those who count one after another. */
export const countMarks = pgTable(
  'count_marks',
  { orgId: tenantKey.orgId(), countedAt: at().notNull(), day: date({ mode: 'string' }) },
  (table) => [primaryKey({ columns: [table.orgId] })],
)

/** What a metric was on a day, UTC, as it was measured last on it; a day that is over stays as it is. */
export const metricDays = pgTable(
  'metric_days',
  {
    orgId: tenantKey.orgId(),
    metric: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    /** Of a mean: the sum, in hours. */
    numerator: bigint({ mode: 'number' }).notNull(),
    /** Null: the numerator is a count by itself. 0: there was nothing to measure. */
    denominator: bigint({ mode: 'number' }),
    /** Of the denominator those of which nobody could tell. */
    unclear: integer().notNull().default(0),
    measuredAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.metric, table.day] }), index('metric_days_day').on(table.orgId, table.day)],
)
