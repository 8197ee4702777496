import 'server-only'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { job, type QueueWork, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job, Queue } from '#lib/jobs.ts'
import { forsakenRuns, takeRun, tellProgress } from './within.ts'

/** Somebody cancelled the run: its work stops at the next word of progress. */
class Cancelled extends Error {}

/** What a worker has in its hands for one run. */
export type Hand = Background & {
  orgId: string
  id: string
  actor: Actor
  /** Told to the page at most twice a second. @throws once the run was cancelled */
  progress: (done: number, /** Null: nobody knows. */ total: number | null) => void
}

type Given<R> = {
  queue: Queue
  /** Under which its entries stand. */
  name: string
  /** Once, from the beginning: whoever dies in between leaves a job that comes again. Or in steps of its own, each an operation; then without `finish`. */
  work: (hand: Hand) => Promise<R>
  /** Writes down what came out: an operation. */
  finish?: (actor: Actor, id: string, result: R) => Promise<unknown>
  /** The same when it could not be finished. */
  giveUp: (actor: Actor, id: string, why: string) => Promise<unknown>
}

const failedAlways = 'It failed each time it was tried; the log of the worker says why.'
const leftAlone = 'Its worker stopped in the middle of it each time it was tried. Start it once more; if that happens again, the log of the worker says why.'

/** How a run of each queue ends without a worker. */
const endings = new Map<Queue, (of: Job, why: string) => Promise<unknown>>()

/** The work of a queue whose jobs are runs. Cancelled, it ends quietly. */
export function runWork<R>({ queue, name, work, finish, giveUp }: Given<R>): QueueWork {
  const actorOf = (of: Job) => jobActor(of.orgId, name, of.correlationId ?? of.id)
  const end = (of: Job, why: string) => giveUp(actorOf(of), of.id, why).catch((error: unknown) => {
    if (!isOver(error)) throw error
  })
  endings.set(queue, end)
  return job({
    queue,
    long: true,
    async work(of, background) {
      const { orgId, id } = of
      if (finish && !(await background.write(orgId, (tx) => takeRun(tx, id)))) return
      const actor = actorOf(of)
      const { progress, told } = telling((done, total) => background.write(orgId, (tx) => tellProgress(tx, id, done, total)))
      try {
        const result = await work({ ...background, orgId, id, actor, progress })
        await told()
        await finish?.(actor, id, result)
      } catch (error) {
        if (!(error instanceof Cancelled) && !isOver(error)) throw error
      }
    },
    giveUp: (of) => end(of, failedAlways),
  })
}

/**
 * A worker that died on the last try tells nobody, and its run would keep its turn. It has one and no job any more; job and turn come and go
 * with one commit, so that is said of no other.
 */
export const endForsakenRuns = round({
  name: 'forsaken-runs',
  every: minutes(1),
  run: async ({ among, write }) => among(await organizationsWith('forsaken runs', now()), 'ending forsaken runs', async (orgId) => {
    for (const { id, queue } of await write(orgId, forsakenRuns)) await endings.get(queue as Queue)?.({ orgId, id }, leftAlone)
  }),
})

/** It ended while this worker was at it. */
const isOver = (error: unknown) => error instanceof AppError && error.code === 'not_found'

function telling(tell: (done: number, total: number | null) => Promise<boolean>) {
  let last = performance.now()
  let writing = Promise.resolve()
  let cancelled = false
  return {
    progress(done: number, total: number | null) {
      if (cancelled) throw new Cancelled()
      if (performance.now() - last < 500) return
      last = performance.now()
      writing = writing.then(async () => {
        cancelled = !(await tell(done, total))
      })
    },
    told: () => writing,
  }
}
