import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Counted } from '#lib/counted.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

export type AlertState = 'open' | 'acknowledged' | 'resolved'
export type AlertSource = 'rule' | 'threshold' | 'operation'
export type Full = 'disk full' | 'connections full' | 'database full'
export type Measure = 'open_findings' | 'open_critical' | 'rejected_records' | 'lag_minutes' | 'overdue_vulnerabilities' | 'open_incidents'

/** A number that is watched: more than so many is an alert (MO-9). */
export const alertThresholds = pgTable(
  'alert_thresholds',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    measure: text().$type<Measure>().notNull(),
    /** An alert is open as long as there are more than so many. */
    most: integer().notNull(),
    severity: smallint().notNull(),
    enabled: boolean().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table), uniqueIndex('alert_thresholds_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    check('alert_thresholds_known', sql`${table.measure} in ('open_findings', 'open_critical', 'rejected_records', 'lag_minutes', 'overdue_vulnerabilities', 'open_incidents') and ${table.severity} between 1 and 4 and ${table.most} between 0 and 1000000000 and char_length(${table.name}) between 1 and 200`),
  ],
)

/** Something that somebody has to look at, once as long as it is so (MO-9). */
export const alerts = pgTable(
  'alerts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** … of the organization. */
    number: integer().notNull(),
    source: text().$type<AlertSource>().notNull(),
    /** What it is about, in whatever words tell it from others: of one there is one that is not resolved. */
    key: text().notNull(),
    title: text().notNull(),
    said: text().notNull(),
    severity: smallint().notNull(),
    /** What it is about for people, and where that is in the portal. */
    subject: text().notNull(),
    href: text().notNull(),
    state: text().$type<AlertState>().notNull().default('open'),
    assigneeId: uuid(),
    acknowledgedAt: at(),
    acknowledgedById: uuid(),
    resolvedAt: at(),
    /** Null: it resolved itself, as its condition ended. */
    resolvedById: uuid(),
    resolution: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), unique('alerts_number').on(table.orgId, table.number), within(table.orgId, table.assigneeId, users), within(table.orgId, table.acknowledgedById, users), within(table.orgId, table.resolvedById, users),
    uniqueIndex('alerts_open').on(table.orgId, table.key).where(sql`state <> 'resolved'`), index('alerts_key').on(table.orgId, table.key, table.number),
    index('alerts_state').on(table.orgId, table.state, table.number, table.id), index('alerts_severity').on(table.orgId, table.severity, table.number, table.id), index('alerts_source').on(table.orgId, table.source, table.number, table.id), index('alerts_assignee').on(table.orgId, table.assigneeId, table.number, table.id),
    index('alerts_acknowledger').on(table.orgId, table.acknowledgedById), index('alerts_resolver').on(table.orgId, table.resolvedById),
    check('alerts_known', sql`${table.source} in ('rule', 'threshold', 'operation') and ${table.state} in ('open', 'acknowledged', 'resolved') and ${table.severity} between 1 and 4`),
    check('alerts_texts', sql`char_length(${table.key}) between 1 and 500 and char_length(${table.title}) between 1 and 300 and char_length(${table.said}) between 1 and 2000 and char_length(${table.subject}) between 1 and 300 and ${table.href} ~ '^/' and char_length(${table.href}) <= 500 and char_length(${table.resolution}) between 1 and 2000`),
    check('alerts_whole', sql`(${table.state} = 'resolved') = (${table.resolvedAt} is not null) and (${table.resolvedAt} is null) = (${table.resolution} is null) and (${table.resolvedById} is null or ${table.resolvedAt} is not null) and (${table.acknowledgedAt} is null) = (${table.acknowledgedById} is null) and (${table.state} <> 'acknowledged' or ${table.acknowledgedAt} is not null)`),
  ],
)

/**
 * What the portal counts of itself, by minute: of the whole installation and all its processes, so it names no organization, no person and no address. Bookkeeping,
 * without entries; kept a day. `full`: thousandths of what there is.
 */
export const portalMinutes = pgTable(
  'portal_minutes',
  {
    minute: at().notNull(),
    name: text().$type<Counted | Full>().notNull(),
    value: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.minute, table.name] }), check('portal_minutes_value', sql`${table.value} >= 0`)],
)
