import 'server-only'
import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import type { Tx } from '#db/client.ts'
import type { Job, Queue } from '#lib/jobs.ts'

/** Never started: it only writes job rows through the caller's transaction. */
let sender: PgBoss | undefined

/** A job exists when its transaction commits, and not before. */
export async function sendJobs(tx: Tx, jobs: { queue: Queue; job: Job }[]): Promise<void> {
  if (jobs.length === 0) return
  const db = fromDrizzle({ execute: async (query) => tx.execute(query as never) as never }, sql as never)
  sender ??= new PgBoss({ db, schema: 'pgboss', supervise: false, schedule: false, migrate: false })
  for (const { queue, job } of jobs) await sender.send(queue, job, { db })
}
