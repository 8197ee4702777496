import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { eventBatches } from './events.ts'
import { users } from './users.ts'

/** What a rule saw in an event (MO-4). Names follow source document 002 at the API. */
export const findings = pgTable(
  'findings',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: text().notNull(),
    ruleName: text().notNull(),
    /** Rank 1 low … 4 critical. */
    severity: smallint().notNull(),
    description: text().notNull(),
    occurredAt: at().notNull(),
    userName: text(),
    system: text(),
    source: text().notNull(),
    eventId: uuid(),
    eventReceivedAt: at(),
    /** Of a correlation: a digest of rule, group and window, which makes the same window one finding. */
    correlationKey: text(),
    riskScore: smallint().notNull(),
    /** `{ reasons: [{ points, because }], matched: [{ selection, field, value, pattern }] }` */
    extraData: jsonb().$type<Record<string, unknown>>().notNull(),
    status: text().$type<'open' | 'reviewed' | 'flagged' | 'false_positive' | 'resolved'>().notNull().default('open'),
    assigneeId: uuid(),
    note: text(),
    reviewedById: uuid(),
    reviewedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    unique('findings_once').on(table.orgId, table.ruleId, table.eventId),
    unique('findings_window_once').on(table.orgId, table.correlationKey),
    within(table.orgId, table.assigneeId, users),
    within(table.orgId, table.reviewedById, users),
    index('findings_time').on(table.orgId, table.occurredAt, table.id),
    index('findings_severity').on(table.orgId, table.severity, table.occurredAt, table.id),
    index('findings_by_severity').on(table.orgId, table.severity, table.id),
    index('findings_status').on(table.orgId, table.status, table.occurredAt, table.id),
    index('findings_risk').on(table.orgId, table.riskScore, table.id),
    index('findings_user').on(table.orgId, table.userName, table.occurredAt, table.id),
    index('findings_rule').on(table.orgId, table.ruleId, table.occurredAt, table.id),
    index('findings_assignee').on(table.orgId, table.assigneeId, table.status),
    index('findings_reviewer').on(table.orgId, table.reviewedById),
    index('findings_event').on(table.orgId, table.eventId),
    check('findings_severity', sql`${table.severity} between 1 and 4`),
    check('findings_risk', sql`${table.riskScore} between 0 and 100`),
    check('findings_status', sql`${table.status} in ('open', 'reviewed', 'flagged', 'false_positive', 'resolved')`),
    check('findings_note', sql`char_length(${table.note}) <= 2000`),
    check('findings_reviewed', sql`${table.status} = 'open' or (${table.reviewedById} is not null and ${table.reviewedAt} is not null)`),
    check('findings_false_positive_note', sql`${table.status} not in ('false_positive', 'resolved') or char_length(coalesce(${table.note}, '')) > 0`),
  ],
)

/** The events a correlation's window names, so that each of them leads to the finding. */
export const findingEvents = pgTable(
  'finding_events',
  { orgId: uuid().notNull(), eventId: uuid().notNull(), findingId: uuid().notNull() },
  (table) => [
    primaryKey({ columns: [table.orgId, table.eventId, table.findingId] }),
    within(table.orgId, table.findingId, findings),
    index('finding_events_finding').on(table.orgId, table.findingId),
  ],
)

/** A rule that could not tell of an event: judging it took more work than a rule has for one event. */
export const unjudgedEvents = pgTable(
  'unjudged_events',
  {
    orgId: uuid().notNull(),
    ruleId: text().notNull(),
    ruleName: text().notNull(),
    eventId: uuid().notNull(),
    batchId: uuid().notNull(),
    at: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.ruleId, table.eventId] }),
    within(table.orgId, table.batchId, eventBatches),
    index('unjudged_events_event').on(table.orgId, table.eventId),
    index('unjudged_events_batch').on(table.orgId, table.batchId, table.ruleId),
    index('unjudged_events_rule').on(table.orgId, table.ruleId, table.at),
  ],
)

/**
 * The windows of an organization's correlations, one row. Its lock puts the batches of an organization one after another; it is saved in
 * the transaction that stores the findings, so that a restart neither doubles nor forgets.
 */
export const correlationStates = pgTable(
  'correlation_states',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** `SavedState` of lib/sigma as JSON text, as it was at version `base`; empty: nothing yet. What was added later is in `correlation_changes`. */
    state: text().notNull(),
    base: integer().notNull().default(0),
    /** How many characters these additions have. */
    added: integer().notNull().default(0),
    /** Which set of rules it was saved under. */
    rules: text().notNull(),
    updatedAt: at().notNull(),
    version: integer().notNull(),
  },
  (table) => [keyOf(table), unique('correlation_states_once').on(table.orgId)],
)

/** What one batch added to the correlation state: the version it led to, and the additions as JSON text. */
export const correlationChanges = pgTable(
  'correlation_changes',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    number: integer().notNull(),
    changes: text().notNull(),
  },
  (table) => [keyOf(table), unique('correlation_changes_number').on(table.orgId, table.number)],
)
