import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import type { Tx } from '#db/client.ts'
import type { Job, Queue } from '#lib/jobs.ts'
import { ofProcess } from '#lib/of-process.ts'

type IDatabase = ReturnType<typeof fromDrizzle>

/** The transaction that is sending: pg-boss looks up a queue once on its own database, and must do that here too. */
const sending = new AsyncLocalStorage<IDatabase>()

/** Never started: it only writes job rows through the caller's transaction. */
const held = () => ofProcess('sender', (): { sender?: PgBoss } => ({}))

export type Sent = { queue: Queue; job: Job; priority?: number }

/** A job exists when its transaction commits, and not before. */
export async function sendJobs(tx: Tx, jobs: Sent[]): Promise<void> {
  if (jobs.length === 0) return
  const db = fromDrizzle({ execute: async (query) => tx.execute(query as never) as never }, sql as never)
  const boss = (held().sender ??= new PgBoss({ db: { executeSql: (text, values) => (sending.getStore() as IDatabase).executeSql(text, values) }, schema: 'pgboss', supervise: false, schedule: false, migrate: false }))
  await sending.run(db, async () => {
    for (const { queue, job, priority = 0 } of jobs) await boss.send(queue, job, { db, priority })
  })
}
