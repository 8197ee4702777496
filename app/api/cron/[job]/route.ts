import { cron } from '#lib/door/cron.ts'
import { AppError } from '#lib/errors.ts'
import { runDetection } from '#lib/modules/findings/run-detection.ts'

/** Scheduled work for outside schedulers; the same code as the worker's. */
const jobs: Record<string, (requestId: string) => Promise<unknown>> = {
  detect: runDetection,
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
