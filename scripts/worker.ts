import { type JobWithMetadata, PgBoss } from 'pg-boss'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, begin, closePools, readerPool } from '#db/client.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import { sealer, sealPause } from '#lib/audit/seal.ts'
import { anchor, type Run } from '#lib/audit/seal-anchor.ts'
import { askWitnesses, postCheckpoint } from '#lib/audit/witness.ts'
import { readWitnesses, recipients } from '#lib/audit/witness-list.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations } from '#lib/auth/entrance.ts'
import { refusePrivilegedRole } from '#db/role-guard.ts'
import { env, environmentProblems } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { Job, Queue } from '#lib/jobs.ts'
import { log } from '#lib/log.ts'
import { giveUpMail, sendMail } from '#lib/modules/mails/send.ts'
import { giveUpBackTest, workBackTest } from '#lib/modules/detection-rules/run-back-test.ts'
import { compareAll, lockFile, lockForgotten, recheckStored, runExpiry } from '#lib/modules/evidence/jobs.ts'
import { detectBatch, failBatch, runDetection } from '#lib/modules/findings/run-detection.ts'
import { closeDenials, mailCheckpoint } from '#lib/modules/audit-trail/operations.ts'
import { rotateKey } from '#lib/modules/audit-trail/proofs.ts'
import { giveUpVerification, runVerification } from '#lib/modules/audit-trail/verifying.ts'
import { readSettings } from '#lib/modules/settings/queries.ts'

/** The worker: queues and housekeeping. Any number of them may run; each job is one worker's, each change a transaction. */
const problems = environmentProblems(process.env)
if (problems.length > 0) {
  console.error(`Tickmark cannot start:\n  ${problems.join('\n  ')}`)
  // EX_CONFIG: trying again would not help, and the supervisor knows.
  process.exit(78)
}
await refusePrivilegedRole()

const boss = new PgBoss({ connectionString: env().DATABASE_DIRECT_URL ?? env().DATABASE_URL, schema: 'pgboss', migrate: false, max: 4, application_name: 'tickmark-worker' })
boss.on('error', (error) => log.error({ error }, 'queue'))

const works: Partial<Record<Queue, (job: Job) => Promise<unknown>>> = {
  'rules.backTest': workBackTest,
  'mail.send': sendMail,
  'audit.verify': (job) => runVerification({ read: (work) => begin(readerPool(), job.orgId, work), write: (work) => begin(appPool(), job.orgId, work) }, job),
  'artifacts.lock': (job) => lockFile(job),
  'events.detect': (job) => detectBatch(jobActor(job.orgId, 'detection', job.correlationId ?? job.id), job.id),
}

/** The last try failed as well: said where people look. */
const giveUp: Partial<Record<Queue, (job: Job) => Promise<void>>> = {
  'rules.backTest': giveUpBackTest,
  'audit.verify': giveUpVerification,
  'mail.send': giveUpMail,
  'events.detect': failBatch,
}

await boss.start()
for (const [queue, work] of Object.entries(works)) {
  await boss.work(queue, { pollingIntervalSeconds: 0.5, batchSize: 50, includeMetadata: true }, async (jobs: JobWithMetadata<Job>[]) => {
    // One that fails sends the whole handful back; the others find their work done when they come again.
    for (const job of jobs) {
      try {
        await work(job.data)
      } catch (error) {
        log.warn({ error, queue, job: job.id }, 'a job failed and will be tried again')
        if (job.retryCount >= job.retryLimit) await giveUp[queue as Queue]?.(job.data)
        throw error
      }
    }
  })
}

/** Many small counts of one past hour become one row. Nobody waits for it: a lock that is taken is left for the next minute. */
const foldHours = (orgId: string) => begin(appPool(), orgId, (tx) => tx.execute(sql`
  with spent as (
    delete from event_hours where (org_id, id) in (
      select org_id, id from event_hours e where hour < now() - interval '2 hours' and exists (
        select from event_hours o where o.org_id = e.org_id and o.kind = e.kind and o.hour = e.hour and o.source = e.source and o.severity = e.severity and o.id <> e.id)
      order by hour limit 5000 for update skip locked)
    returning org_id, kind, hour, source, severity, count)
  insert into event_hours (org_id, id, kind, hour, source, severity, count)
  select org_id, gen_random_uuid(), kind, hour, source, severity, sum(count) from spent group by org_id, kind, hour, source, severity`))

const dropSpentLimits = () => begin(appPool(), null, (tx) => tx.execute(sql`delete from rate_limits where expire < ${Date.now() - 3_600_000}`))

/** Checkpoints to whoever the settings name outside. */
async function showOutside(run: Run, orgId: string): Promise<void> {
  const { witnesses, checkpointsTo } = (await run(readSettings)).proof
  await askWitnesses(run, orgId, readWitnesses(witnesses))
  const { mails, posts } = recipients(checkpointsTo) ?? { mails: [], posts: [] }
  await postCheckpoint(run, orgId, posts)
  for (const recipient of mails) {
    await mailCheckpoint(jobActor(orgId, 'sealing', v7()), { recipient }).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error
    })
  }
}

/** Locked as long as the organization keeps its trail. Where a lost database is not lost with the disk, the texts of entries go along. */
async function anchorOne(run: Run, orgId: string): Promise<void> {
  const store = anchorStore(orgId, (await run(readSettings)).retention.auditYears)
  await anchor(run, orgId, store, store.deletion === 'prevented' ? { bundles: 'full' } : {})
}

/** Once a minute. A store that does not answer is asked once a round, not once for each organization, and keeps nothing from being shown outside. */
let anchoring: Promise<void> | undefined
async function anchorAll(): Promise<void> {
  let answers = true
  for (const orgId of await organizations()) {
    const run: Run = (work) => begin(appPool(), orgId, work)
    if (answers) {
      await anchorOne(run, orgId).catch((error: unknown) => {
        log.error({ error, orgId }, 'anchoring')
        answers = !(error instanceof ArtifactError && error.problem === 'unavailable')
      })
    }
    await showOutside(run, orgId).catch((error: unknown) => log.error({ error, orgId }, 'showing the checkpoint outside'))
  }
}

/** Once a minute, for every organization: small things that need no queue. */
async function keepHouse(): Promise<void> {
  await begin(appPool(), null, (tx) => tx.execute(sql`select ensure_partitions()`))
  await dropSpentLimits()
  // Beside the rest: a slow store holds up nothing else, and no second round begins before the first has ended.
  anchoring ??= anchorAll().catch((error: unknown) => log.error({ error }, 'anchoring')).finally(() => (anchoring = undefined))
  // A job lost with its queue leaves its batch unjudged: found here within the minute.
  await runDetection(v7())
  for (const orgId of await organizations()) {
    await foldHours(orgId)
    await closeDenials(jobActor(orgId, 'housekeeping', v7()), {}).catch((error: unknown) => {
      if (!(error instanceof AppError)) log.error({ error, orgId }, 'housekeeping')
    })
  }
}

const seal = sealer((orgId, work) => begin(appPool(), orgId, work), (orgId) => rotateKey(jobActor(orgId, 'sealing', v7()), { reason: 'First key of the log' }))
let ending = false

/** Half a second after the last time: what has settled becomes leaves under a signed checkpoint. One organization that cannot holds up no other. */
async function sealAll(): Promise<void> {
  for (const orgId of await organizations()) await seal(orgId).catch((error: unknown) => log.error({ error, orgId }, 'sealing'))
}
const keepSealing = (): Promise<void> => sealAll().catch((error: unknown) => log.error({ error }, 'sealing')).then(() => {
  if (!ending) sealTimer = setTimeout(keepSealing, sealPause)
})

/** Rounds over the stored evidence: the next begins a minute after the last has ended, so that a slow store never has two at once. */
async function keepEvidence(): Promise<void> {
  const request = v7()
  for (const round of [lockForgotten, runExpiry, recheckStored, compareAll]) await round(request).catch((error: unknown) => log.error({ error, round: round.name }, 'stored evidence'))
  if (!ending) evidenceTimer = setTimeout(keepEvidence, 60_000)
}
let evidenceTimer = setTimeout(keepEvidence, 5_000)

const timer = setInterval(() => keepHouse().catch((error: unknown) => log.error({ error }, 'housekeeping')), 60_000)
await keepHouse()
let sealTimer = setTimeout(keepSealing, 0)
console.log(JSON.stringify({ ready: true }))
// Said, not enforced: a store that is down stops no start.
artifactStore().problems().then((lacking) => {
  for (const lack of lacking) log.warn({ lack }, 'files')
}, (error: unknown) => log.error({ error }, 'files'))
process.send?.({ ready: true })

async function stop(): Promise<void> {
  clearInterval(timer)
  ending = true
  clearTimeout(sealTimer)
  clearTimeout(evidenceTimer)
  await boss.stop({ graceful: true, timeout: 20_000 })
  await closePools()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('disconnect', stop)
