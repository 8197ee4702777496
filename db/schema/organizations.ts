import { sql } from 'drizzle-orm'
import { boolean, check, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

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
