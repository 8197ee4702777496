import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { eventBatches } from './events.ts'
import { users } from './users.ts'

type FormerDecision = { at: string; status: 'open' | 'reviewed' | 'flagged' | 'false_positive' | 'resolved'; note: string | null; reviewed_by_id: string | null; reviewed_at: string | null }

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
    /** The delivery whose judging found it; null of what no delivery brought. */
    batchId: uuid(),
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
    /** The last decision: one id for all that one act decided, and by whom. */
    decisionId: uuid(),
    decidedById: uuid(),
    /** `{ at, status, note, reviewed_by_id, reviewed_at }`: when the last decision was made and how things stood before it; null once it was taken back. */
    former: jsonb().$type<FormerDecision>(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    unique('findings_once').on(table.orgId, table.ruleId, table.eventId),
    unique('findings_window_once').on(table.orgId, table.correlationKey),
    within(table.orgId, table.assigneeId, users),
    within(table.orgId, table.reviewedById, users),
    within(table.orgId, table.decidedById, users),
    index('findings_time').on(table.orgId, table.occurredAt, table.id),
    // By the day they were found: how they are counted.
    index('findings_found').on(table.orgId, table.createdAt, table.id),
    index('findings_severity').on(table.orgId, table.severity, table.occurredAt, table.id),
    index('findings_by_severity').on(table.orgId, table.severity, table.id),
    index('findings_status').on(table.orgId, table.status, table.occurredAt, table.id),
    index('findings_risk').on(table.orgId, table.riskScore, table.id),
    index('findings_user').on(table.orgId, table.userName, table.occurredAt, table.id),
    index('findings_rule').on(table.orgId, table.ruleId, table.occurredAt, table.id),
    index('findings_assignee').on(table.orgId, table.assigneeId, table.status),
    index('findings_reviewer').on(table.orgId, table.reviewedById),
    index('findings_event').on(table.orgId, table.eventId),
    index('findings_batch').on(table.orgId, table.batchId),
    index('findings_decision').on(table.orgId, table.decidedById, table.decisionId),
    // The highest risk of a group's undecided ones is a look at its end.
    index('findings_undecided').on(table.orgId, table.ruleId, sql`coalesce(${table.userName}, '')`, table.source, table.severity, table.riskScore, table.id).where(sql`${table.status} in ('open', 'flagged')`),
    check('findings_severity', sql`${table.severity} between 1 and 4`),
    check('findings_risk', sql`${table.riskScore} between 0 and 100`),
    check('findings_status', sql`${table.status} in ('open', 'reviewed', 'flagged', 'false_positive', 'resolved')`),
    check('findings_note', sql`char_length(${table.note}) <= 2000`),
    check('findings_reviewed', sql`${table.status} = 'open' or (${table.reviewedById} is not null and ${table.reviewedAt} is not null)`),
    check('findings_false_positive_note', sql`${table.status} not in ('false_positive', 'resolved') or char_length(coalesce(${table.note}, '')) > 0`),
  ],
)

/**
 * What one rule found of one actor, counted: an actor is a user as a source writes it, `''` where none was named. Kept by the triggers of
 * db/rules.sql in the statement that moves a finding, and by nothing else.
 */
export const findingGroups = pgTable(
  'finding_groups',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: text().notNull(),
    ruleName: text().notNull(),
    severity: smallint().notNull(),
    source: text().notNull(),
    actor: text().notNull(),
    open: integer().notNull(),
    reviewed: integer().notNull(),
    flagged: integer().notNull(),
    falsePositive: integer().notNull(),
    resolved: integer().notNull(),
    undecided: integer().notNull().generatedAlwaysAs(sql`open + flagged`),
    total: integer().notNull().generatedAlwaysAs(sql`open + reviewed + flagged + false_positive + resolved`),
    /** Of the undecided ones how many somebody has. */
    assigned: integer().notNull(),
    /** The highest risk of the undecided ones; -1 when all are decided, which puts those last. */
    topRisk: smallint().notNull(),
    firstOccurredAt: at().notNull(),
    lastOccurredAt: at().notNull(),
    firstFoundAt: at().notNull(),
    lastFoundAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    unique('finding_groups_once').on(table.orgId, table.ruleId, table.actor, table.source, table.severity),
    index('finding_groups_risk').on(table.orgId, table.topRisk, table.id),
    index('finding_groups_undecided').on(table.orgId, table.undecided, table.id),
    index('finding_groups_found').on(table.orgId, table.lastFoundAt, table.id),
    index('finding_groups_occurred').on(table.orgId, table.lastOccurredAt, table.id),
    index('finding_groups_actor').on(table.orgId, table.actor, table.topRisk, table.id),
    index('finding_groups_rule').on(table.orgId, table.ruleId, table.topRisk, table.id),
  ],
)

/** Who has how many of a group's undecided findings; kept as the groups are. */
export const findingGroupAssignees = pgTable(
  'finding_group_assignees',
  { orgId: uuid().notNull(), groupId: uuid().notNull(), assigneeId: uuid().notNull(), undecided: integer().notNull() },
  (table) => [
    primaryKey({ columns: [table.orgId, table.groupId, table.assigneeId] }),
    within(table.orgId, table.groupId, findingGroups, 'cascade'),
    within(table.orgId, table.assigneeId, users),
    index('finding_group_assignees_user').on(table.orgId, table.assigneeId, table.groupId),
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
