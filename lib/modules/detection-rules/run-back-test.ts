import 'server-only'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { continueBackTest, failBackTest } from './operations/back-tests.ts'

/** Step after step until it is done, cancelled, or gone. After a crash the job comes again and goes on where it was. */
export async function runBackTest(actor: Actor, id: string): Promise<void> {
  try {
    while ((await continueBackTest(actor, { id })).status === 'running') await new Promise((resolve) => setImmediate(resolve))
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  }
}

export const workBackTest = (job: Job) => runBackTest(jobActor(job.orgId, 'back-test', job.correlationId ?? job.id), job.id)

export async function giveUpBackTest(job: Job): Promise<void> {
  await failBackTest(jobActor(job.orgId, 'back-test', job.correlationId ?? job.id), { id: job.id }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
  })
}
