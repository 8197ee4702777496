import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'

/** A table of records: each has an id, and knows when it was removed. */
type Records = PgTable & { id: PgColumn }
type Removable = Records & { deletedAt: PgColumn }

type Load<R> = (scope: { tx: Tx; input: { id: string } }) => Promise<R | null>

/** For `load`: the record of the id that was given, locked until the transaction ends; removed ones too. */
export function locked<T extends Records>(table: T): Load<T['$inferSelect']> {
  return async ({ tx, input }) => {
    const [found] = await tx.select().from(table as PgTable).where(eq(table.id, input.id)).for('update')
    return (found as T['$inferSelect'] | undefined) ?? null
  }
}

/** The same of what is there; a removed record is not found. */
export function lockedLive<T extends Removable>(table: T): Load<T['$inferSelect']> {
  return async ({ tx, input }) => {
    const [found] = await tx.select().from(table as PgTable).where(and(eq(table.id, input.id), isNull(table.deletedAt))).for('update')
    return (found as T['$inferSelect'] | undefined) ?? null
  }
}
