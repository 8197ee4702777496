import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Rosters, lists of accounts, aliases and what is said by hand come one after another: each goes by what the others left. */
export async function lockPeople(tx: Tx, orgId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`people.${orgId}`}))`)
}
