import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JobWithMetadata, PgBoss } from 'pg-boss'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { refusePrivilegedRole } from '#db/role-guard.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { pausedOrganizations } from '#lib/auth/entrance.ts'
import { seconds } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import type { QueueWork, Round } from '#lib/door/work.ts'
import { type SyslogListener, syslogOfEnvironment } from '#lib/edge/syslog.ts'
import { env, environmentProblems } from '#lib/env.ts'
import type { Job } from '#lib/jobs.ts'
import { log } from '#lib/log.ts'
import { jobs, rounds } from '#lib/modules/index.ts'

/** The worker: the queues and rounds that modules declare. Any number of them may run; each job is one worker's, each change a transaction. */
const problems = environmentProblems(process.env)
if (problems.length > 0) {
  console.error(`Tickmark cannot start:\n  ${problems.join('\n  ')}`)
  // EX_CONFIG: trying again would not help, and the supervisor knows.
  process.exit(78)
}
await refusePrivilegedRole()

// Where both want the same processor, whoever sends something or waits for a page comes first.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
} catch (error) {
  log.warn({ error }, 'the priority of the worker stays as it is')
}

const boss = new PgBoss({ connectionString: env().DATABASE_DIRECT_URL ?? env().DATABASE_URL, schema: 'pgboss', migrate: false, max: 4, application_name: 'tickmark-worker' })
boss.on('error', (error) => log.error({ error }, 'queue'))
await boss.start()

/** Of long work one worker does two at once. */
const pace = (long?: true) => (long ? { batchSize: 1, localConcurrency: 2 } : { batchSize: 50 })

const serve = ({ queue, long, work, giveUp }: QueueWork) => boss.work(queue, { pollingIntervalSeconds: 0.5, ...pace(long), includeMetadata: true }, async (handful: JobWithMetadata<Job>[]) => {
  // One that fails sends the whole handful back; the others find their work done when they come again.
  for (const job of handful) {
    const hand = background(job.data.correlationId ?? job.data.id)
    try {
      await work(job.data, hand)
    } catch (error) {
      log.warn({ error, queue, job: job.id }, 'a job failed and will be tried again')
      if (job.retryCount >= job.retryLimit) await giveUp?.(job.data, hand)
      throw error
    }
  }
})

let ending = false
/** Nothing is taken in while the portal is paused; senders keep what they have. */
let syslog: SyslogListener | null = null
const timers = new Set<NodeJS.Timeout>()
const after = (milliseconds: number, work: () => void) => {
  const timer = setTimeout(() => {
    timers.delete(timer)
    work()
  }, milliseconds)
  timers.add(timer)
}

/** Rounds under way: what ends waits a little for them, so that what was sent is also noted as sent. */
const going = new Set<Promise<unknown>>()
const once = async (round: Round) => {
  const run = round.run(background(v7())).catch((error: unknown) => log.error({ error, round: round.name }, 'a round failed'))
  going.add(run)
  await run
  going.delete(run)
}

/** The rounds of a lane one after another, and again when the last has ended: so none is ever there twice in this process. */
async function goRound(lane: Round[]): Promise<void> {
  for (const round of lane) if (!ending) await once(round)
  if (!ending) after(Math.min(...lane.map((round) => round.every)), () => void goRound(lane))
}

/** @returns once there is room for what comes in; the other rounds take the time they need */
async function beginWith(which: Round[]): Promise<void> {
  const lanes = [...Map.groupBy(which, (round) => round.lane ?? round.name).values()]
  const begun = lanes.map(async (lane) => {
    const wait = Math.max(...lane.map((round) => round.wait ?? 0))
    if (wait > 0) after(wait, () => void goRound(lane))
    else await goRound(lane)
  })
  await begun[lanes.findIndex((lane) => lane.some((round) => round.name === 'keep-installation'))]
}

/** Of a portal that came from a backup only what sends nothing goes on, until every organization is released; jobs wait where they are. */
async function untilReleased(): Promise<void> {
  for (let said = false; !ending; said = true) {
    const paused = await pausedOrganizations().catch(() => null)
    if (paused?.length === 0) break
    if (paused && !said) log.warn({ organizations: paused.length }, 'the portal was restored and is paused: an administrator releases it (Settings, Portal backups)')
    await sleep(seconds(2))
  }
  if (ending) return
  for (const each of jobs) await serve(each)
  await beginWith(rounds.filter((each) => !each.whilePaused))
  syslog = await syslogOfEnvironment()
}

const paused = (await pausedOrganizations()).length > 0
if (paused) {
  await beginWith(rounds.filter((each) => each.whilePaused))
  void untilReleased().catch((error: unknown) => log.error({ error }, 'going on after a restore'))
} else {
  for (const each of jobs) await serve(each)
  await beginWith(rounds)
}
if (!paused) syslog = await syslogOfEnvironment()
console.log(JSON.stringify({ ready: true }))
// Said, not enforced: a store that is down stops no start.
artifactStore().problems().then((lacking) => {
  for (const lack of lacking) log.warn({ lack }, 'files')
}, (error: unknown) => log.error({ error }, 'files'))
process.send?.({ ready: true })

async function stop(): Promise<void> {
  ending = true
  for (const timer of timers) clearTimeout(timer)
  await syslog?.close()
  await Promise.all([boss.stop({ graceful: true, timeout: 20_000 }), Promise.race([Promise.all(going), sleep(seconds(8))])])
  await closePools()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('disconnect', stop)
