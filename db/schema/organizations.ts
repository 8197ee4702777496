import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

const at = () => timestamp({ precision: 3, withTimezone: true, mode: 'date' })

/** A tenant. Its own id is the key that row-level security compares. */
export const organizations = pgTable(
  'organizations',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    slug: text().notNull(),
    status: text().$type<'active' | 'suspended'>().notNull().default('active'),
    isSample: boolean().notNull().default(false),
    createdAt: at().notNull(),
  },
  (table) => [
    uniqueIndex('organizations_slug').on(table.slug),
    check('organizations_status', sql`${table.status} in ('active', 'suspended')`),
    check('organizations_name', sql`char_length(${table.name}) between 1 and 200`),
  ],
)

/** The one settings record of an organization (ID-11); the shape is `lib/modules/settings/model.ts`. */
export const settings = pgTable('settings', {
  orgId: uuid().primaryKey().references(() => organizations.id, { onDelete: 'restrict' }),
  document: jsonb().$type<Record<string, unknown>>().notNull(),
  version: integer().notNull().default(1),
  updatedAt: at().notNull(),
  updatedById: uuid(),
})
