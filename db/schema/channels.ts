import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, outboxColumns, tenantKey, within } from './_base.ts'

/** A channel of a chat that is told what people are notified of (MO-8). Allowed values are `lib/modules/channels/model.ts`; the checks repeat them. */
export const channels = pgTable(
  'channels',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    kind: text().$type<'slack' | 'teams'>().notNull(),
    /** An envelope around the address: whoever has it may post. */
    address: text(),
    addressKeyId: text().generatedAlwaysAs(sql`split_part(address, ':', 2)`),
    /** Of the notices, by their kinds. */
    notices: text().array().notNull(),
    /** As clocks of the zone show it: nothing is posted between; null: of the organization. */
    quietFrom: text(),
    quietTo: text(),
    zone: text(),
    pausedReason: text(),
    /** Since when it has failed, and why; null: it goes. */
    failingSince: at(),
    failure: text(),
    sample: boolean().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('channels_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('channels_by_name').on(table.orgId, table.name, table.id).where(sql`deleted_at is null`),
    check('channels_name', sql`char_length(${table.name}) between 1 and 100`),
    check('channels_kind_known', sql`${table.kind} in ('slack', 'teams')`),
    check('channels_notices', sql`cardinality(${table.notices}) between 1 and 200`),
    check('channels_texts', sql`char_length(${table.pausedReason}) between 1 and 500 and char_length(${table.failure}) between 1 and 2000 and char_length(${table.zone}) between 1 and 64`),
    check('channels_pairs', sql`(${table.quietFrom} is null) = (${table.quietTo} is null) and (${table.failingSince} is null) = (${table.failure} is null)`),
  ],
)

/** How far a channel has come. */
export const channelMarks = pgTable(
  'channel_marks',
  { orgId: tenantKey.orgId(), channelId: uuid().notNull(), ...outboxColumns() },
  (table) => [
    primaryKey({ columns: [table.orgId, table.channelId] }),
    within(table.orgId, table.channelId, channels),
    check('channel_marks_numbers', sql`${table.next} >= 0 and ${table.batchTo} > ${table.next} and ${table.sent} >= 0 and ${table.tries} >= 0`),
    check('channel_marks_batch', sql`(${table.batchTo} is null) = (${table.batchSize} is null) and (${table.holder} is null) = (${table.heldUntil} is null) and char_length(${table.problem}) between 1 and 2000`),
  ],
)
