import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { findings } from './findings.ts'

/** Which retention of the settings a file has. */
export type RetentionClass = 'evidence' | 'events' | 'audit'

/**
 * Bytes in the artifact store (EV-2), whoever's they are: what they hash to and how long they are kept. The row is what is trusted to name them; a trigger
 * lets nobody change what it says of the content, shorten `retainUntil`, or remove it.
 */
export const artifacts = pgTable(
  'artifacts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** Which of the declared kinds it is (`lib/door/file-kinds.ts`): "evidence.file". */
    kind: text().notNull(),
    /** The record it belongs to, by the type that entries call it: "evidence". */
    ownerType: text().notNull(),
    ownerId: uuid().notNull(),
    /** As the sender called it, cleaned: one path piece, no control characters. */
    name: text().notNull(),
    /** `sha256:<hex>`, taken while the bytes came in and again from what was stored. */
    sha256: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** CRC-32 of the bytes, and of more than 4 MiB the RFC 6962 root over pieces of so much, hex: as an audit package says it. Null: taken in before there was this, and not read since. */
    crc32: bigint({ mode: 'number' }),
    pieces: text(),
    /** Media type by content, never as claimed. */
    type: text().notNull(),
    store: text().$type<'folder' | 'bucket'>().notNull(),
    key: text().notNull(),
    /** The bucket's version id; none in a folder. */
    objectVersion: text(),
    /** By which setting it was said how long it is kept. */
    retentionClass: text().$type<RetentionClass>().notNull(),
    retainUntil: at().notNull(),
    /** Until when the store itself has confirmed its lock; the job makes it `retainUntil`. */
    lockedUntil: at(),
    lockedAt: at(),
    legalHold: boolean().notNull().default(false),
    legalHoldReason: text(),
    lastCheckedAt: at(),
    checkOutcome: text().$type<'match' | 'mismatch' | 'missing'>(),
    /** The newest finding about these bytes: while it is undecided no second one is made. */
    findingId: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.findingId, findings),
    index('artifacts_finding').on(table.orgId, table.findingId),
    index('artifacts_owner').on(table.orgId, table.ownerType, table.ownerId, table.id),
    index('artifacts_created').on(table.orgId, table.createdAt, table.id),
    index('artifacts_held').on(table.orgId, table.createdAt, table.id).where(sql`legal_hold`),
    index('artifacts_removed').on(table.orgId, table.createdAt, table.id).where(sql`deleted_at is not null`),
    index('artifacts_bad').on(table.orgId, table.id).where(sql`check_outcome in ('mismatch', 'missing')`),
    index('artifacts_ends').on(table.orgId, table.kind, table.retainUntil).where(sql`deleted_at is null`),
    index('artifacts_bytes').on(table.orgId, table.sha256),
    index('artifacts_key').on(table.orgId, table.key),
    index('artifacts_check_due').on(table.orgId, table.lastCheckedAt.asc().nullsFirst(), table.id),
    index('artifacts_unlocked').on(table.orgId, table.createdAt).where(sql`locked_at is null`),
    check('artifacts_kind', sql`${table.kind} ~ '^[a-z][a-zA-Z]*\\.[a-z][a-zA-Z]*$' and ${table.ownerType} ~ '^[a-z][a-z-]{0,39}$'`),
    check('artifacts_name', sql`char_length(${table.name}) between 1 and 255 and ${table.name} !~ '[/\\\\[:cntrl:]]'`),
    check('artifacts_retention', sql`${table.retentionClass} in ('evidence', 'events', 'audit')`),
    check('artifacts_sha256', sql`${table.sha256} ~ '^sha256:[0-9a-f]{64}$'`),
    check('artifacts_size', sql`${table.size} > 0`),
    check('artifacts_measure', sql`${table.crc32} between 0 and 4294967295 and ${table.pieces} ~ '^[0-9a-f]{64}$' and (${table.pieces} is not null) = (${table.crc32} is not null and ${table.size} > 4194304)`),
    check('artifacts_store', sql`${table.store} in ('folder', 'bucket')`),
    check('artifacts_check', sql`${table.checkOutcome} in ('match', 'mismatch', 'missing') and (${table.checkOutcome} is null) = (${table.lastCheckedAt} is null)`),
    check('artifacts_hold', sql`char_length(${table.legalHoldReason}) <= 1000 and (not ${table.legalHold} or ${table.legalHoldReason} is not null)`),
  ],
)
