import { sql } from 'drizzle-orm'
import { check, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { base, keyOf, tenantKey } from './_base.ts'

/** A role of the organization's own, made of the same permissions as the built-in ones. */
export const roles = pgTable(
  'roles',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    label: text().notNull(),
    grants: jsonb().$type<Record<string, 'any' | 'own' | 'scoped'>>().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('roles_name').on(table.orgId, table.name).where(sql`deleted_at is null`),
    check('roles_name', sql`${table.name} ~ '^custom_[a-z0-9_]{1,40}$'`),
  ],
)
