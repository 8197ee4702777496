import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Exact unless `more`: then there are more than `count`. */
export type Counted = { count: number; more: boolean }

/** How many rows there are, and no more than `most` of them looked at: counting all of a long list costs what reading it does. */
export async function countUpTo(tx: Tx, most: number, rows: { getSQL: () => SQL }): Promise<Counted> {
  const [answer] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from (${rows.getSQL()} limit ${sql.raw(String(most + 1))}) as counted`)
  const count = answer?.count ?? 0
  return { count: Math.min(count, most), more: count > most }
}
