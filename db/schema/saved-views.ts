import { sql } from 'drizzle-orm'
import { check, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

/** Filters and order of a list, kept by a person under a name. */
export const savedViews = pgTable(
  'saved_views',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    /** Of the list, such as /findings. */
    path: text().notNull(),
    name: text().notNull(),
    /** As it stands in the address, without the page. */
    query: text().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    uniqueIndex('saved_views_name').on(table.orgId, table.userId, table.path, sql`lower(${table.name})`),
    check('saved_views_name', sql`char_length(${table.name}) between 1 and 80`),
    check('saved_views_path', sql`${table.path} ~ '^/[a-z/-]{1,80}$'`),
    check('saved_views_query', sql`char_length(${table.query}) <= 2000`),
  ],
)
