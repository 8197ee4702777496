import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at, keyOf, tenantKey } from './_base.ts'

/** Outbox: written in the transaction of the change, sent by the worker. The text may hold a one-time link, so it goes once sent. */
export const mails = pgTable(
  'mails',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    recipient: text().notNull(),
    subject: text().notNull(),
    text: text(),
    status: text().$type<'pending' | 'sent' | 'not_sent' | 'failed'>().notNull().default('pending'),
    attempts: integer().notNull().default(0),
    error: text(),
    createdAt: at().notNull(),
    sentAt: at(),
  },
  (table) => [
    keyOf(table),
    index('mails_status').on(table.orgId, table.status, table.createdAt),
    index('mails_created').on(table.orgId, table.createdAt, table.id),
    check('mails_status', sql`${table.status} in ('pending', 'sent', 'not_sent', 'failed')`),
    check('mails_error', sql`char_length(${table.error}) <= 2000`),
  ],
)
