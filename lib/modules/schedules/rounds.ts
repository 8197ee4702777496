import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations, organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { schedulableOf, schedulables } from '#lib/door/schedulable.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { noteStart, provideSchedules, startSchedule } from './operations.ts'
import { askedFor, dueSchedules, keptSchedules } from './queries.ts'

const name = 'schedules'

/** A version of Tickmark that brings something new to schedule looks everywhere once. */
let lookedEverywhere = false

/** Starts what is due, each once however many workers there are. @param what of this alone */
export async function startDue({ among, read, requestId }: Background, what?: string): Promise<{ started: number }> {
  const total = { started: 0 }
  const orgIds = lookedEverywhere ? await organizationsWith('schedules', now()) : await organizations()
  const failed = await among(orgIds, 'schedules', async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    const kept = new Set((await read(orgId, keptSchedules)).map((each) => each.what))
    if (schedulables().some(([each]) => !kept.has(each))) await provideSchedules(actor, {}).catch(unlessRefused)
    for (const { id } of await read(orgId, (tx) => dueSchedules(tx, now(), what))) {
      await startSchedule(actor, { id }).then(() => total.started++, unlessRefused)
    }
  })
  lookedEverywhere ||= failed.length === 0
  return total
}

export const startSchedules = round({ name, every: minutes(1), run: (background) => startDue(background) })

/** What was asked for begins. What refuses says so to no purpose a second time: that is told at once, and the next time stands. */
export async function begin({ orgId, id, correlationId }: Job, { read }: Background): Promise<void> {
  const what = await read(orgId, (tx) => askedFor(tx, id))
  if (what === null) return
  const actor = jobActor(orgId, name, correlationId ?? id)
  const known = schedulableOf(what)
  if (!known) return void (await noteStart(actor, { id, error: `Nothing called ${what} can be scheduled any more.` }))
  const answer = await known.operation(actor, {}).then((run) => ({ runId: run.id }), (error: unknown) => {
    if (error instanceof AppError) return { error: error.message }
    throw error
  })
  await noteStart(actor, { id, ...answer })
}

const failedAlways = 'It failed each time it was tried; the log of the worker says why.'

export const starting = job({
  queue: 'schedules.start',
  work: begin,
  giveUp: ({ orgId, id, correlationId }) => noteStart(jobActor(orgId, name, correlationId ?? id), { id, error: failedAlways }),
})

/** Nothing to do, or somebody else did it. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof AppError)) throw error
}
