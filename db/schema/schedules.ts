import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { runs } from './runs.ts'
import { users } from './users.ts'

/** What comes again by itself in an organization: an operation, how often and in which zone, and how it went last. */
export const schedules = pgTable(
  'schedules',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** The name of the operation that is started. */
    what: text().notNull(),
    /** A cron rule of five fields, or one of RFC 5545, as clocks of the zone show it. */
    rule: text().notNull(),
    zone: text().notNull(),
    ownerId: uuid(),
    /** Why it does not come; null: it comes. */
    pausedReason: text(),
    /** Moves on only: a clock that is set back starts nothing twice. */
    nextAt: at().notNull(),
    lastAt: at(),
    lastStatus: text().$type<ScheduleStatus>(),
    lastError: text(),
    /** How many times it did not come before the last one, and was not caught up. */
    lastMissed: integer().notNull().default(0),
    lastRunId: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.ownerId, users),
    within(table.orgId, table.lastRunId, runs),
    uniqueIndex('schedules_what').on(table.orgId, table.what),
    index('schedules_due').on(table.orgId, table.nextAt).where(sql`paused_reason is null`),
    index('schedules_owner').on(table.orgId, table.ownerId),
    index('schedules_run').on(table.orgId, table.lastRunId),
    check('schedules_rule', sql`char_length(${table.rule}) between 1 and 100 and char_length(${table.zone}) between 1 and 64`),
    check('schedules_paused', sql`char_length(${table.pausedReason}) between 1 and 500`),
    check('schedules_last', sql`(${table.lastAt} is null) = (${table.lastStatus} is null) and ${table.lastStatus} in ('queued', 'started', 'failed') and ${table.lastMissed} >= 0 and char_length(${table.lastError}) <= 2000`),
  ],
)

/** Of the last time: asked for, begun (its run knows the rest), or not to be begun. */
export type ScheduleStatus = 'queued' | 'started' | 'failed'
