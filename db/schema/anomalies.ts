import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Baseline } from '#lib/anomalies/baseline.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { artifacts } from './artifacts.ts'

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

/** Tables that say where addresses are, as somebody uploaded them: the one that is not removed is used. */
export const addressTables = pgTable(
  'address_tables',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    /** Null within the transaction that makes it. */
    artifactId: uuid(),
    sha256: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** As the table calls itself, and when it was made. */
    type: text().notNull(),
    builtAt: at().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.artifactId, artifacts),
    uniqueIndex('address_tables_used').on(table.orgId).where(sql`deleted_at is null`),
    index('address_tables_artifact').on(table.orgId, table.artifactId),
    check('address_tables_texts', sql`char_length(${table.name}) between 1 and 255 and char_length(${table.type}) <= 100 and ${table.sha256} ~ '^sha256:[0-9a-f]{64}$' and ${table.size} > 0`),
  ],
)
