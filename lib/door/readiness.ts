import 'server-only'
import { sql } from 'drizzle-orm'
import { appPool, begin } from '#db/client.ts'

/** Whether the database answers within `patience` milliseconds. Never throws. */
export async function isReady(patience: number): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), patience).unref())
  const answered = begin(appPool(), null, (tx) => tx.execute(sql`select 1`)).then(() => true, () => false)
  return Promise.race([answered, late])
}
