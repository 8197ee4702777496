import 'server-only'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { organizations, organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { schedulables } from '#lib/door/schedulable.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { ofProcess } from '#lib/of-process.ts'
import { noteStart, provideSchedules, startSchedule } from './operations.ts'
import { dueSchedules, forsakenSchedules, keptSchedules } from './queries.ts'

const name = 'schedules'

/** A version of Tickmark that brings something new to schedule looks everywhere once. */
const held = () => ofProcess('schedules', () => ({ lookedEverywhere: false }))

/** Starts what is due, each once however many workers there are. @param what of this alone */
export async function startDue({ among, read, write, requestId }: Background, what?: string): Promise<{ started: number }> {
  const total = { started: 0 }
  const orgIds = held().lookedEverywhere ? await organizationsWith('schedules', now()) : await organizations()
  const failed = await among(orgIds, 'schedules', async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    const kept = new Set((await read(orgId, keptSchedules)).map((each) => each.what))
    if (schedulables().some(([each]) => !kept.has(each))) await provideSchedules(actor, {}).catch(unlessRefused)
    // A worker that died on the last try tells nobody.
    for (const { id } of await write(orgId, forsakenSchedules)) await noteFailure(actor, id, leftAlone)
    for (const { id } of await read(orgId, (tx) => dueSchedules(tx, now(), what))) {
      await startSchedule(actor, { id }).then(() => total.started++, unlessRefused)
    }
  })
  held().lookedEverywhere ||= failed.length === 0
  return total
}

export const startSchedules = round({ name, every: minutes(1), run: (background) => startDue(background) })

/** What was asked for begins. What refuses says so to no purpose a second time: that is told at once, and the next time stands. */
export const begin = ({ orgId, id, correlationId }: Job): Promise<unknown> => {
  const actor = jobActor(orgId, name, correlationId ?? id)
  return noteStart(actor, { id }).catch((error: unknown) => {
    if (error instanceof AppError) return noteFailure(actor, id, error.message)
    throw error
  })
}

/** Unless it began already, or that was noted. */
const noteFailure = (actor: Actor, id: string, error: string) => noteStart(actor, { id, error }).then(() => {}, unlessRefused)

const failedAlways = 'It failed each time it was tried; the log of the worker says why.'
const leftAlone = 'Its worker stopped each time it was tried. Run it once more; if that happens again, the log of the worker says why.'

export const starting = job({
  queue: 'schedules.start',
  work: begin,
  giveUp: ({ orgId, id, correlationId }) => noteFailure(jobActor(orgId, name, correlationId ?? id), id, failedAlways),
})
