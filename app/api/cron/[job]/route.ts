import { cron } from '#lib/edge/cron.ts'
import { AppError } from '#lib/errors.ts'
import { compareAll, lockForgotten, recheckStored, runExpiry } from '#lib/modules/evidence/jobs.ts'
import { runDetection } from '#lib/modules/findings/run-detection.ts'

/** Scheduled work for outside schedulers; the same code as the worker's. */
const jobs: Record<string, (requestId: string) => Promise<unknown>> = {
  detect: runDetection,
  'check-evidence': (requestId) => recheckStored(requestId),
  'expire-evidence': runExpiry,
  'lock-evidence': lockForgotten,
  'compare-store': compareAll,
}

type Context = { params: Promise<{ job: string }> }

async function run(request: Request, context: Context): Promise<Response> {
  const { job } = await context.params
  return cron(async (requestId) => {
    const work = Object.hasOwn(jobs, job) ? jobs[job] : undefined
    if (!work) throw new AppError('not_found', `There is no job ${job}. Known: ${Object.keys(jobs).join(', ')}.`)
    return work(requestId)
  })(request)
}

export { run as GET, run as POST }
