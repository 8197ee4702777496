import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Baseline } from '#lib/anomalies/baseline.ts'
import { at, base, keyOf, tenantKey } from './_base.ts'

/** What is usual of the sign-ins of one name, learned from history and with each one that comes (`lib/anomalies/baseline.ts`). */
export const signInBaselines = pgTable(
  'sign_in_baselines',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** In small letters, whatever the source. */
    userName: text().notNull(),
    learned: integer().notNull(),
    lastAt: at().notNull(),
    document: jsonb().$type<Baseline>().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('sign_in_baselines_user').on(table.orgId, table.userName),
    index('sign_in_baselines_last').on(table.orgId, table.lastAt, table.id),
    check('sign_in_baselines_texts', sql`char_length(${table.userName}) between 1 and 500 and ${table.learned} > 0`),
  ],
)

/** How far sign-ins were looked at, in the order they were received. */
export const anomalyMarks = pgTable('anomaly_marks', { orgId: tenantKey.orgId(), receivedAt: at().notNull(), eventId: uuid().notNull() }, (table) => [primaryKey({ columns: [table.orgId] })])
