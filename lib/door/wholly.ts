import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** What was written a moment ago has no statistics yet: the planner takes 50,000 rows for one, and looks at each pair of them. Joins by hash or order are right for any number. */
export async function wholly<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.execute(sql`set local enable_nestloop = off`)
  const done = await work()
  await tx.execute(sql`set local enable_nestloop = on`)
  return done
}
