import { background } from '#lib/door/background.ts'
import { cron } from '#lib/edge/cron.ts'
import { AppError } from '#lib/errors.ts'
import { rounds } from '#lib/modules/index.ts'

type Context = { params: Promise<{ job: string }> }

/** The rounds of the modules, by name, for outside schedulers; the same code as the worker's. */
async function run(request: Request, context: Context): Promise<Response> {
  const { job } = await context.params
  return cron(async (requestId) => {
    const round = rounds.find((each) => each.name === job)
    if (!round) throw new AppError('not_found', `There is no round ${job}. Known: ${rounds.map((each) => each.name).join(', ')}.`)
    return (await round.run(background(requestId))) ?? {}
  })(request)
}

export { run as GET, run as POST }
