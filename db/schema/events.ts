import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

/** One delivery of events: a request body, a file, a pull. Counts always add up: received = accepted + duplicates + rejected. */
export const eventBatches = pgTable(
  'event_batches',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    source: text().notNull(),
    label: text().notNull(),
    sha256: text().notNull(),
    received: integer().notNull(),
    accepted: integer().notNull(),
    duplicates: integer().notNull(),
    rejected: integer().notNull(),
    /** First 1,000 rejects: `[{ line, reason }]`; the count above is of all. */
    rejects: jsonb().$type<{ line: number; reason: string }[]>().notNull(),
    /** RFC 6962 tree hash over the raw text of the accepted events, in order. */
    root: text().notNull(),
    receivedAt: at().notNull(),
    receivedById: uuid(),
    /** Set in the transaction that stores the findings: every event is judged once. */
    detectedAt: at(),
    findings: integer(),
    failedAt: at(),
    error: text(),
  },
  (table) => [
    keyOf(table),
    index('event_batches_received').on(table.orgId, table.receivedAt, table.id),
    index('event_batches_undetected').on(table.orgId, table.receivedAt).where(sql`detected_at is null`),
    check('event_batches_sum', sql`${table.received} = ${table.accepted} + ${table.duplicates} + ${table.rejected}`),
    check('event_batches_error', sql`char_length(${table.error}) <= 2000`),
  ],
)

/** Idempotency of a partitioned table: one row per external id of a source, forever. */
export const eventKeys = pgTable(
  'event_keys',
  { orgId: uuid().notNull(), source: text().notNull(), externalId: text().notNull(), eventId: uuid().notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.source, table.externalId] })],
)

/** Source events, append-only, partitioned by month of `receivedAt` (what arrives today lands in today's partition, whatever time it claims). */
export const events = pgTable(
  'events',
  {
    orgId: uuid().notNull(),
    id: uuid().notNull(),
    receivedAt: at().notNull(),
    occurredAt: at().notNull(),
    batchId: uuid().notNull(),
    source: text().notNull(),
    externalId: text(),
    eventType: text().notNull(),
    userName: text(),
    ip: text(),
    system: text(),
    outcome: text(),
    /** Rank 0 none, 1 low … 4 critical. */
    severityHint: smallint().notNull().default(0),
    /** Exactly what arrived for this event, character for character. */
    raw: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.receivedAt, table.id] }),
    within(table.orgId, table.batchId, eventBatches),
    index('events_time').on(table.orgId, table.occurredAt, table.id),
    index('events_batch').on(table.orgId, table.batchId, table.id),
    index('events_id').on(table.orgId, table.id),
    index('events_user').on(table.orgId, table.userName, table.occurredAt, table.id),
    index('events_type').on(table.orgId, table.eventType, table.occurredAt, table.id),
    check('events_severity', sql`${table.severityHint} between 0 and 4`),
  ],
)

/** Counts per hour, appended with the facts they count and folded together by the worker. Screens read these, never count(*). */
export const eventHours = pgTable(
  'event_hours',
  {
    orgId: uuid().notNull(),
    id: uuid().notNull(),
    kind: text().$type<'event' | 'finding'>().notNull(),
    hour: at().notNull(),
    source: text().notNull(),
    severity: smallint().notNull(),
    count: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] }), index('event_hours_hour').on(table.orgId, table.kind, table.hour)],
)

/** State of a catalog rule in an organization; the definition is a file, a missing row means "as shipped". */
export const detectionRules = pgTable(
  'detection_rules',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: text().notNull(),
    enabled: boolean().notNull(),
    /** Numbers of a catalog correlation as the organization wants them; null: as shipped. */
    thresholds: jsonb().$type<{ timespanMinutes?: number; count?: number }>(),
    ...base(),
  },
  (table) => [keyOf(table), unique('detection_rules_rule').on(table.orgId, table.ruleId)],
)

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
