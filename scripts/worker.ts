import { PgBoss } from 'pg-boss'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, begin, closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations } from '#lib/auth/entrance.ts'
import { refusePrivilegedRole } from '#lib/door/role-guard.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { Job, Queue } from '#lib/jobs.ts'
import { log } from '#lib/log.ts'
import { sendMail } from '#lib/mail/send.ts'
import { detectBatch, runDetection } from '#lib/modules/findings/run-detection.ts'
import { closeDenials } from '#lib/modules/audit-trail/operations.ts'

/** The worker: queues and housekeeping. Any number of them may run; each job is one worker's, each change a transaction. */
await refusePrivilegedRole()

const boss = new PgBoss({ connectionString: env().DATABASE_DIRECT_URL ?? env().DATABASE_URL, schema: 'pgboss', migrate: false, max: 4, application_name: 'tickmark-worker' })
boss.on('error', (error) => log.error({ error }, 'queue'))

const works: Partial<Record<Queue, (job: Job) => Promise<unknown>>> = {
  'mail.send': sendMail,
  'events.detect': (job) => detectBatch(jobActor(job.orgId, 'detection', job.correlationId ?? job.id), job.id),
}

await boss.start()
for (const [queue, work] of Object.entries(works)) {
  await boss.work<Job>(queue, { pollingIntervalSeconds: 0.5, batchSize: 50 }, async (jobs) => {
    // One that fails sends the whole handful back; the others find their work done when they come again.
    for (const job of jobs) {
      try {
        await work(job.data)
      } catch (error) {
        log.warn({ error, queue, job: job.id }, 'a job failed and will be tried again')
        throw error
      }
    }
  })
}

/** Once a minute, for every organization: small things that need no queue. */
async function keepHouse(): Promise<void> {
  await begin(appPool(), null, (tx) => tx.execute(sql`select ensure_partitions()`))
  // A job lost with its queue leaves its batch unjudged: found here within the minute.
  await runDetection(v7())
  for (const orgId of await organizations()) {
    await closeDenials(jobActor(orgId, 'housekeeping', v7()), {}).catch((error: unknown) => {
      if (!(error instanceof AppError)) log.error({ error, orgId }, 'housekeeping')
    })
  }
}

const timer = setInterval(() => keepHouse().catch((error: unknown) => log.error({ error }, 'housekeeping')), 60_000)
await keepHouse()
console.log(JSON.stringify({ ready: true }))
process.send?.({ ready: true })

async function stop(): Promise<void> {
  clearInterval(timer)
  await boss.stop({ graceful: true, timeout: 20_000 })
  await closePools()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('disconnect', stop)
