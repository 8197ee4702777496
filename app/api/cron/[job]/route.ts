import { pausedOrganizations } from '#lib/auth/entrance.ts'
import { background } from '#lib/door/background.ts'
import { schedulableOf, schedulables } from '#lib/door/schedulable.ts'
import { cron } from '#lib/edge/cron.ts'
import { AppError } from '#lib/errors.ts'
import { rounds } from '#lib/modules/index.ts'
import { startDue } from '#lib/modules/schedules/rounds.ts'

type Context = { params: Promise<{ job: string }> }

/** The rounds of the modules by name, and what is scheduled by its operation's: that starts where it is due. For outside schedulers; the same code as the worker's. */
async function run(request: Request, context: Context): Promise<Response> {
  const { job } = await context.params
  return cron(async (requestId) => {
    const round = rounds.find((each) => each.name === job)
    if (!round?.whilePaused && (await pausedOrganizations()).length > 0) throw new AppError('unavailable', 'The portal was restored from a backup and is paused. An administrator of each organization releases it under Settings, Portal backups.')
    if (round) return (await round.run(background(requestId))) ?? {}
    if (schedulableOf(job)) return startDue(background(requestId), job)
    throw new AppError('not_found', `There is no round ${job}. Known: ${[...rounds.map((each) => each.name), ...schedulables().map(([name]) => name)].join(', ')}.`)
  })(request)
}

export { run as GET, run as POST }
