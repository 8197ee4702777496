import 'server-only'
import { desc, getTableName, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'

/** The next number of the organization among these records: one at a time takes one, and who comes after it sees it. */
export async function nextNumber(tx: Tx, orgId: string, records: PgTable & { number: PgColumn }): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${getTableName(records)}/${orgId}`}, 0))`)
  const [last] = await tx.select({ number: sql<number>`${records.number}` }).from(records).orderBy(desc(records.number)).limit(1)
  return (last?.number ?? 0) + 1
}
