import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { at, keyOf, tenantKey, within } from './_base.ts'
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
    /** Of the accepted: those whose id was known, and which say something else. */
    contradicting: integer().notNull().default(0),
    /** How often a rule could not tell, of these events. */
    notJudged: integer().notNull().default(0),
    /** Set in the transaction that stores the findings: every event is judged once. */
    detectedAt: at(),
    findings: integer(),
    failedAt: at(),
    error: text(),
    /** Set in the transaction that counts its events by day: every event is counted once. */
    countedAt: at(),
  },
  (table) => [
    keyOf(table),
    index('event_batches_uncounted').on(table.orgId, table.receivedAt, table.id).where(sql`counted_at is null`),
    index('event_batches_received').on(table.orgId, table.receivedAt, table.id),
    index('event_batches_by').on(table.orgId, table.receivedById, table.receivedAt, table.id),
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
    /** Who or what was acted on. */
    target: text(),
    ip: text(),
    system: text(),
    /** Two letters, where its source told from which country; of what came before migration 0088 it is null. */
    country: text(),
    outcome: text(),
    /** Rank 0 none, 1 low … 4 critical. */
    severityHint: smallint().notNull().default(0),
    /** The event that had this id first, and says something else. */
    contradictsId: uuid(),
    /** What it is in OCSF, both or neither. */
    classUid: integer(),
    activityId: integer(),
    /** Exactly what arrived for this event, character for character; of PostgreSQL's CSV and of OpenTelemetry the same as JSON. */
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
    // Without the time: equal values share one entry of the index, and it costs a delivery little; what has none costs nothing. What is frequent is found by the time.
    index('events_ip').on(table.orgId, table.ip),
    index('events_source').on(table.orgId, table.source),
    index('events_system').on(table.orgId, table.system).where(sql`${table.system} is not null`),
    index('events_country').on(table.orgId, table.country).where(sql`${table.country} is not null`),
    index('events_target').on(table.orgId, table.target).where(sql`${table.target} is not null`),
    index('events_hint').on(table.orgId, table.severityHint).where(sql`${table.severityHint} > 0`),
    index('events_class').on(table.orgId, table.classUid, table.activityId).where(sql`${table.classUid} is not null`),
    check('events_severity', sql`${table.severityHint} between 0 and 4`),
  ],
)

/**
 * What somebody says of an event: it has the id of the event, which itself is never altered. No row, or `new`: nobody said anything. When it occurred and
 * was received is that of the event.
 */
export const eventReviews = pgTable(
  'event_reviews',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    receivedAt: at().notNull(),
    occurredAt: at().notNull(),
    status: text().$type<'new' | 'reviewed' | 'flagged'>().notNull(),
    note: text(),
    reviewedById: uuid(),
    reviewedAt: at(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.reviewedById, users),
    index('event_reviews_status').on(table.orgId, table.status, table.occurredAt, table.id),
    index('event_reviews_when').on(table.orgId, table.reviewedAt),
    index('event_reviews_reviewer').on(table.orgId, table.reviewedById),
    check('event_reviews_known', sql`${table.status} in ('new', 'reviewed', 'flagged')`),
    check('event_reviews_said', sql`(${table.status} = 'new') = (${table.reviewedById} is null) and (${table.reviewedById} is null) = (${table.reviewedAt} is null)`),
    check('event_reviews_why', sql`${table.status} <> 'flagged' or char_length(coalesce(${table.note}, '')) > 0`),
    check('event_reviews_note', sql`char_length(${table.note}) <= 2000`),
  ],
)

/** How far the log of somebody else was pulled: `scope` is whose log it is, such as an organization at GitHub. The mark moves in the transaction that stores the events. */
export const pullCursors = pgTable(
  'pull_cursors',
  {
    orgId: tenantKey.orgId(),
    source: text().notNull(),
    scope: text().notNull(),
    /** Where the page begins that is read next; null: the first. */
    cursor: text(),
    /** Of that page, when it was read already and was the last: what it hashed to. It is read again, as entries are added to it. */
    sha256: text(),
    pulledAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.source, table.scope] })],
)

/** How many leaves of the organization's own log have become events: the mark moves in the transaction that stores them. */
export const trailFeeds = pgTable(
  'trail_feeds',
  { orgId: tenantKey.orgId(), fed: bigint({ mode: 'number' }).notNull() },
  (table) => [primaryKey({ columns: [table.orgId] })],
)
