import { type AnyPgColumn, bigint, customType, foreignKey, integer, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { organizations } from './organizations.ts'

/** Milliseconds, because a JavaScript Date has no more and a cursor must name the exact row. */
export const at = () => timestamp({ precision: 3, withTimezone: true, mode: 'date' })

/** Bytes as Uint8Array/Buffer. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** Text in the order of its bytes in UTF-8, whatever the database sorts by: the order of leaves. */
export const byBytes = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })

/** Transaction id, 64 bit, never wraps. Read as text. */
export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' })

/** `(org_id, id)`: the key of every tenant table. Ids are UUIDv7 made by the application. */
export const tenantKey = {
  orgId: () => uuid().notNull().references(() => organizations.id, { onDelete: 'restrict' }),
  id: () => uuid().notNull(),
}

/** Who and when, soft delete, and the version a form carries to notice that somebody else changed the record (SE-7). */
export const base = () => ({
  createdAt: at().notNull(),
  updatedAt: at().notNull(),
  createdById: uuid(),
  updatedById: uuid(),
  deletedAt: at(),
  version: integer().notNull().default(1),
})

export const keyOf = (table: { orgId: AnyPgColumn; id: AnyPgColumn }) => primaryKey({ columns: [table.orgId, table.id] })

type Rule = 'restrict' | 'cascade' | 'set null'

/** A foreign key that cannot leave the organization: a plain one would. */
export const within = (orgId: AnyPgColumn, column: AnyPgColumn, target: { orgId: AnyPgColumn; id: AnyPgColumn }, onDelete: Rule = 'restrict') =>
  foreignKey({ columns: [orgId, column], foreignColumns: [target.orgId, target.id] }).onDelete(onDelete)

/**
 * How far what follows the log and sends has come. Bookkeeping of the worker (`lib/door/outbox.ts`): moved without an entry, as an entry for each step would be one more to send.
 * `next`: the first leaf that its receiver has not taken. A batch that was begun keeps its bounds and its checkpoint until it is taken: sent again it is the same.
 */
export const outboxColumns = () => ({
  next: bigint({ mode: 'number' }).notNull(),
  /** The end of the batch on its way, exclusive, and the size of the checkpoint it names. */
  batchTo: bigint({ mode: 'number' }),
  batchSize: bigint({ mode: 'number' }),
  /** Of the worker that has it in its hands, and until when that counts. */
  holder: uuid(),
  heldUntil: at(),
  /** Taken in all, what comes again each time; when last. */
  sent: bigint({ mode: 'number' }).notNull(),
  sentAt: at(),
  /** Since the last success. */
  tries: integer().notNull(),
  failedAt: at(),
  problem: text(),
  tryAt: at(),
})
