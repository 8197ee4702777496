import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, bytes, keyOf, tenantKey, within } from './_base.ts'
import { eventBatches } from './events.ts'
import { findings } from './findings.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** Another system that the portal calls, or that calls it: with which secrets, and how it went last. */
export const connections = pgTable(
  'connections',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    kind: text().$type<ConnectionKind>().notNull(),
    name: text().notNull(),
    systemId: uuid(),
    ownerId: uuid(),
    /** What its kind asks for and is no secret: `{ organization, url }` of GitHub. */
    settings: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** An envelope around the JSON of its secrets (`lib/crypto/envelope.ts`); the key it lies under stands beside it. */
    credentials: text(),
    credentialsKeyId: text().generatedAlwaysAs(sql`split_part(credentials, ':', 2)`),
    credentialsSetAt: at(),
    credentialsExpireAt: at(),
    /** Of the days before that on which the owner was notified, the last. */
    remindedDays: integer(),
    /** What signs the messages of its webhook. */
    signingSecret: text(),
    signingKeyId: text().generatedAlwaysAs(sql`split_part(signing_secret, ':', 2)`),
    signingSetAt: at(),
    /** The one before, which counts until then. */
    formerSecret: text(),
    formerUntil: at(),
    /** Since when its webhook tells how branches are protected, of all repositories. Null: it never said so, or does no more. */
    watchesFrom: at(),
    /** Why it is neither called nor its messages worked; null: it is. */
    pausedReason: text(),
    /** Its log is pulled every hour. */
    pulls: boolean().notNull().default(false),
    /** An example: never called. */
    sample: boolean().notNull().default(false),
    /** What somebody asked a worker for. */
    asked: text().$type<Asked>(),
    askedAt: at(),
    /** What the last pre-flight found. */
    checks: jsonb().$type<Check[]>().notNull().default([]),
    checkedAt: at(),
    pulledAt: at(),
    lastSuccessAt: at(),
    lastFailureAt: at(),
    lastFailure: text(),
    /** Messages that were refused at the entrance; moves alone, without an entry of each. */
    refused: integer().notNull().default(0),
    lastRefusedAt: at(),
    lastRefusal: text(),
    /** Since when a whole list of its log files was made: what is older was seen. */
    listedAt: at(),
    /** Messages of the queue that names new log files, or of whoever sends syslog, each read to its end: received = taken + known + rejected. They move alone, as when it was last asked, or the last came. */
    messagesReceived: bigint({ mode: 'number' }).notNull().default(0),
    messagesTaken: bigint({ mode: 'number' }).notNull().default(0),
    messagesKnown: bigint({ mode: 'number' }).notNull().default(0),
    messagesRejected: bigint({ mode: 'number' }).notNull().default(0),
    messagesAt: at(),
    /** The last that were rejected, the newest first. */
    messageRejects: jsonb().$type<MessageReject[]>().notNull().default([]),
    /** Why it cannot be read; null: it can. */
    queueFailure: text(),
    queueFailedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.systemId, systems),
    within(table.orgId, table.ownerId, users),
    uniqueIndex('connections_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    // As the entrance asks for whoever sends syslog, and so that one certificate is one sender.
    uniqueIndex('connections_certificate').on(table.orgId, sql`(settings ->> 'certificate')`).where(sql`kind = 'syslog' and deleted_at is null`),
    uniqueIndex('connections_subject').on(table.orgId, sql`lower(settings ->> 'subject')`).where(sql`kind = 'syslog' and deleted_at is null`),
    index('connections_system').on(table.orgId, table.systemId),
    index('connections_owner').on(table.orgId, table.ownerId),
    check('connections_kind', sql`${table.kind} in ('github', 'aws', 'cloudtrail', 'syslog', 'webhook') and char_length(${table.name}) between 1 and 100`),
    check('connections_asked', sql`${table.asked} in ('check', 'pull') and (${table.asked} is null) = (${table.askedAt} is null)`),
    check('connections_texts', sql`char_length(${table.pausedReason}) between 1 and 500 and char_length(${table.lastFailure}) <= 2000 and char_length(${table.lastRefusal}) <= 200`),
    check('connections_messages', sql`${table.messagesReceived} = ${table.messagesTaken} + ${table.messagesKnown} + ${table.messagesRejected} and jsonb_array_length(${table.messageRejects}) <= 10 and char_length(${table.queueFailure}) between 1 and 2000`),
    check('connections_former', sql`(${table.formerSecret} is null) = (${table.formerUntil} is null)`),
  ],
)

export type ConnectionKind = 'github' | 'aws' | 'cloudtrail' | 'syslog' | 'webhook'
export type Asked = 'check' | 'pull'

/** A message of a queue that named no log file to read: where it stands, and why. */
export type MessageReject = { at: string; place: string; why: string }

/** One thing a connection needs. `lack`: what is missing and how to mend it; null: it is there. */
export type Check = { what: string; lack: string | null }

/** The inbox: what a webhook sent, stored before anything is done with it, each message once. Worked: received = accepted + duplicates + rejected + ignored. */
export const webhookMessages = pgTable(
  'webhook_messages',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    connectionId: uuid().notNull(),
    /** Under which its sender knows it. */
    messageId: text().notNull(),
    /** What kind of event its headers call it; empty: they do not say. */
    event: text().notNull(),
    sha256: text().notNull(),
    size: integer().notNull(),
    /** As it arrived; null once its retention is over. */
    body: bytes(),
    receivedAt: at().notNull(),
    /** The first message with the same bytes, when its sender called them otherwise. */
    sameAsId: uuid(),
    status: text().$type<MessageStatus>().notNull(),
    workedAt: at(),
    /** Why it failed, was ignored, or what of it was rejected. */
    reason: text(),
    received: integer().notNull().default(0),
    accepted: integer().notNull().default(0),
    duplicates: integer().notNull().default(0),
    rejected: integer().notNull().default(0),
    ignored: integer().notNull().default(0),
    /** The delivery it became. */
    batchId: uuid(),
    /** How often it was worked, or failed. */
    attempts: integer().notNull().default(0),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.connectionId, connections),
    within(table.orgId, table.batchId, eventBatches),
    uniqueIndex('webhook_messages_once').on(table.orgId, table.connectionId, table.messageId),
    index('webhook_messages_received').on(table.orgId, table.receivedAt, table.id),
    index('webhook_messages_connection').on(table.orgId, table.connectionId, table.receivedAt, table.id),
    index('webhook_messages_status').on(table.orgId, table.status, table.receivedAt, table.id),
    // Few, and asked for by each page of a connection.
    index('webhook_messages_waiting').on(table.orgId, table.connectionId, table.receivedAt).where(sql`status = 'stored'`),
    index('webhook_messages_failed').on(table.orgId, table.connectionId, table.receivedAt).where(sql`status = 'failed'`),
    index('webhook_messages_bodies').on(table.orgId, table.receivedAt).where(sql`body is not null`),
    index('webhook_messages_bytes').on(table.orgId, table.connectionId, table.sha256),
    index('webhook_messages_batch').on(table.orgId, table.batchId),
    check('webhook_messages_status', sql`${table.status} in ('stored', 'worked', 'failed')`),
    check('webhook_messages_sum', sql`${table.received} = ${table.accepted} + ${table.duplicates} + ${table.rejected} + ${table.ignored}`),
    check('webhook_messages_texts', sql`char_length(${table.messageId}) between 1 and 200 and char_length(${table.event}) <= 100 and char_length(${table.reason}) <= 2000`),
  ],
)

export type MessageStatus = 'stored' | 'worked' | 'failed'

/** Certificates that nobody's syslog comes with, as they were refused: bookkeeping, so that somebody can make a sender of one. */
export const syslogStrangers = pgTable(
  'syslog_strangers',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** SHA-256 of its certificate, hex. */
    fingerprint: text().notNull(),
    subject: text().notNull(),
    issuer: text().notNull(),
    ip: text().notNull(),
    why: text().notNull(),
    refused: bigint({ mode: 'number' }).notNull().default(1),
    firstAt: at().notNull(),
    lastAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('syslog_strangers_certificate').on(table.orgId, table.fingerprint),
    check('syslog_strangers_texts', sql`${table.fingerprint} ~ '^[0-9a-f]{64}$' and char_length(${table.subject}) <= 300 and char_length(${table.issuer}) <= 300 and char_length(${table.ip}) <= 60 and char_length(${table.why}) <= 300`),
  ],
)

/** A log file of CloudTrail that was read out of a bucket, each once: what it hashed to is what its digest has to say. */
export const trailFiles = pgTable(
  'trail_files',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    connectionId: uuid().notNull(),
    /** Its key begins with it: all of a region. */
    folder: text().notNull(),
    day: text().notNull(),
    key: text().notNull(),
    /** Of its unpacked bytes; null: it could not be unpacked. */
    sha256: text(),
    readAt: at().notNull(),
    received: integer().notNull(),
    accepted: integer().notNull(),
    duplicates: integer().notNull(),
    rejected: integer().notNull(),
    /** Why nothing of it was taken. */
    refused: text(),
    /** A message of the queue named it before the list did. */
    told: boolean().notNull().default(false),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.connectionId, connections),
    uniqueIndex('trail_files_once').on(table.orgId, table.connectionId, table.key),
    index('trail_files_day').on(table.orgId, table.connectionId, table.folder, table.day),
    index('trail_files_listed').on(table.orgId, table.connectionId, table.folder, table.day).where(sql`not told`),
    check('trail_files_sum', sql`${table.received} = ${table.accepted} + ${table.duplicates} + ${table.rejected}`),
    check('trail_files_texts', sql`char_length(${table.key}) between 1 and 1024 and ${table.sha256} ~ '^[0-9a-f]{64}$' and char_length(${table.refused}) between 1 and 500 and (${table.sha256} is not null or ${table.refused} is not null)`),
  ],
)

/** A digest of CloudTrail, and whether what it says is so. */
export const trailDigests = pgTable(
  'trail_digests',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    connectionId: uuid().notNull(),
    /** Account, region and trail. */
    chain: text().notNull(),
    folder: text().notNull(),
    key: text().notNull(),
    previousKey: text(),
    startAt: at(),
    endAt: at(),
    sha256: text().notNull(),
    signature: text(),
    /** What is signed, and by which key: for when its signature comes with the next one. */
    signed: text(),
    fingerprint: text(),
    state: text().$type<'valid' | 'unverifiable' | 'invalid'>().notNull(),
    problems: jsonb().$type<{ kind: string; says: string }[]>().notNull().default([]),
    /** Why it is not verifiable. */
    why: text(),
    /** The log files it lists, and how many of them are as it says. */
    listed: integer().notNull().default(0),
    matched: integer().notNull().default(0),
    findingId: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.connectionId, connections),
    within(table.orgId, table.findingId, findings),
    uniqueIndex('trail_digests_once').on(table.orgId, table.connectionId, table.key),
    index('trail_digests_chain').on(table.orgId, table.connectionId, table.chain, table.endAt),
    index('trail_digests_folder').on(table.orgId, table.connectionId, table.folder, table.endAt),
    index('trail_digests_previous').on(table.orgId, table.connectionId, table.previousKey),
    index('trail_digests_finding').on(table.orgId, table.findingId),
    check('trail_digests_state', sql`${table.state} in ('valid', 'unverifiable', 'invalid') and (${table.state} = 'unverifiable') = (${table.why} is not null) and (${table.state} = 'invalid') = (jsonb_array_length(${table.problems}) > 0)`),
    check('trail_digests_texts', sql`char_length(${table.key}) between 1 and 1024 and char_length(${table.chain}) between 1 and 300 and ${table.sha256} ~ '^[0-9a-f]{64}$' and ${table.matched} between 0 and ${table.listed}`),
  ],
)
