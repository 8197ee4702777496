import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, outboxColumns, tenantKey, within } from './_base.ts'

/** Where the audit trail is sent, entry by entry (AT-6). Allowed values are `lib/modules/trail-streams/model.ts`; the checks repeat them. */
export const trailStreams = pgTable(
  'trail_streams',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    kind: text().$type<'syslog' | 'webhook' | 'pull'>().notNull(),
    format: text().$type<'rfc5424' | 'cef' | 'ndjson'>().notNull(),
    /** Host and port of a receiver of syslog, the address of a webhook; null: it is pulled. */
    address: text(),
    /** Names, addresses and the like go along in the clear; else the commitments to them alone. */
    personal: boolean().notNull(),
    /** PEM: who besides the public authorities may vouch for the receiver, and who the portal says it is. */
    authority: text(),
    clientCertificate: text(),
    /** Sealed JSON: what signs a webhook, what authorizes, the key of the client certificate. */
    secrets: text(),
    secretsKeyId: text(),
    pausedReason: text(),
    /** Since when it has failed, and why; null: it goes. */
    failingSince: at(),
    failure: text(),
    sample: boolean().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('trail_streams_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('trail_streams_by_name').on(table.orgId, table.name, table.id).where(sql`deleted_at is null`),
    check('trail_streams_name', sql`char_length(${table.name}) between 1 and 100`),
    check('trail_streams_kind_known', sql`${table.kind} in ('syslog', 'webhook', 'pull')`),
    check('trail_streams_format_known', sql`(${table.kind} = 'syslog' and ${table.format} in ('rfc5424', 'cef')) or (${table.kind} <> 'syslog' and ${table.format} = 'ndjson')`),
    check('trail_streams_address', sql`(${table.kind} = 'pull') = (${table.address} is null) and char_length(${table.address}) between 1 and 500`),
    check('trail_streams_texts', sql`char_length(${table.authority}) <= 50000 and char_length(${table.clientCertificate}) <= 50000 and char_length(${table.pausedReason}) between 1 and 500 and char_length(${table.failure}) between 1 and 2000`),
    check('trail_streams_failing', sql`(${table.failingSince} is null) = (${table.failure} is null) and (${table.secrets} is null) = (${table.secretsKeyId} is null)`),
  ],
)

/** How far a stream has come. */
export const trailStreamMarks = pgTable(
  'trail_stream_marks',
  { orgId: tenantKey.orgId(), streamId: uuid().notNull(), ...outboxColumns() },
  (table) => [
    primaryKey({ columns: [table.orgId, table.streamId] }),
    within(table.orgId, table.streamId, trailStreams),
    check('trail_stream_marks_numbers', sql`${table.next} >= 0 and ${table.batchTo} > ${table.next} and ${table.batchSize} >= ${table.batchTo} and ${table.sent} >= 0 and ${table.tries} >= 0`),
    check('trail_stream_marks_batch', sql`(${table.batchTo} is null) = (${table.batchSize} is null) and (${table.holder} is null) = (${table.heldUntil} is null) and char_length(${table.problem}) between 1 and 2000`),
  ],
)
