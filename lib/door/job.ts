import 'server-only'
import { jobActor, type JobActor } from '#lib/auth/actor.ts'
import type { Job, Queue } from '#lib/jobs.ts'

/** The edge of the write door for the worker: a queue and what to do with each job, as the portal's own actor of that organization. */
export type JobWork = (actor: JobActor, job: Job) => Promise<void>

export const runJob = (queue: Queue, work: JobWork) => async (job: { id: string; data: Job }): Promise<void> =>
  work(jobActor(job.data.orgId, queue, job.id), job.data)
