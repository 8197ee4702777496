import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, bytes, keyOf, tenantKey, within } from './_base.ts'
import { eventBatches } from './events.ts'
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
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.systemId, systems),
    within(table.orgId, table.ownerId, users),
    uniqueIndex('connections_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('connections_system').on(table.orgId, table.systemId),
    index('connections_owner').on(table.orgId, table.ownerId),
    check('connections_kind', sql`${table.kind} in ('github', 'aws', 'webhook') and char_length(${table.name}) between 1 and 100`),
    check('connections_asked', sql`${table.asked} in ('check', 'pull') and (${table.asked} is null) = (${table.askedAt} is null)`),
    check('connections_texts', sql`char_length(${table.pausedReason}) between 1 and 500 and char_length(${table.lastFailure}) <= 2000 and char_length(${table.lastRefusal}) <= 200`),
    check('connections_former', sql`(${table.formerSecret} is null) = (${table.formerUntil} is null)`),
  ],
)

export type ConnectionKind = 'github' | 'aws' | 'webhook'
export type Asked = 'check' | 'pull'

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
