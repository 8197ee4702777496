import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

/** What somebody was notified of: an audit entry, and how many like it came within a minute. What it says is made from the entry when it is shown. */
export const notifications = pgTable(
  'notifications',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    kind: text().notNull(),
    /** What it takes to read the record. */
    permission: text().notNull(),
    /** The newest entry of those it tells of, when it was recorded, and its place in the log. */
    entryId: uuid().notNull(),
    entryAt: at().notNull(),
    leaf: bigint({ mode: 'number' }).notNull(),
    count: integer().notNull(),
    /** False: for its mail alone. */
    shown: boolean().notNull(),
    readAt: at(),
    /** When its mail is due; null: none is wanted. */
    mailAt: at(),
    mailedAt: at(),
    /** When the first of its entries was recorded. */
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    index('notifications_newest').on(table.orgId, table.userId, table.entryAt, table.id).where(sql`shown`),
    index('notifications_unread').on(table.orgId, table.userId, table.entryAt, table.id).where(sql`shown and read_at is null`),
    index('notifications_leaf').on(table.orgId, table.userId, table.leaf),
    index('notifications_due').on(table.orgId, table.mailAt).where(sql`mailed_at is null and mail_at is not null`),
    index('notifications_age').on(table.orgId, table.entryAt),
    check('notifications_count', sql`${table.count} > 0 and (${table.shown} or ${table.mailAt} is not null)`),
  ],
)

/** What a person chose; what they did not is as shipped. */
export const notificationPreferences = pgTable(
  'notification_preferences',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    /** Kind → whether it is shown in the portal, and when its mail goes. */
    portal: jsonb().$type<Record<string, boolean>>().notNull(),
    mail: jsonb().$type<Record<string, 'now' | 'daily' | 'never'>>().notNull(),
    /** As clocks of the zone show it: when the daily mail goes, and between when no mail does. */
    dailyAt: text().notNull(),
    quietFrom: text(),
    quietTo: text(),
    /** Null: that of the organization. */
    zone: text(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    uniqueIndex('notification_preferences_user').on(table.orgId, table.userId),
    check('notification_preferences_quiet', sql`(${table.quietFrom} is null) = (${table.quietTo} is null)`),
  ],
)

/** How many leaves of the organization's log were looked at: the mark moves in the transaction that stores what they tell. */
export const notificationMarks = pgTable(
  'notification_marks',
  { orgId: tenantKey.orgId(), told: bigint({ mode: 'number' }).notNull() },
  (table) => [primaryKey({ columns: [table.orgId] })],
)
