import type { Of } from '../facts.ts'
import { Malformed, type Part } from './read.ts'
import type { Reads, Told } from './told.ts'

/** Null: old Enterprise servers do not say which attempt it is. @throws Malformed */
export function runOf(of: Part): Of<'run'> | null {
  if (!of.has('run_attempt')) return null
  const attempt = of.number('run_attempt')
  // Who started it the first time need not be who repeated it.
  const trigger = of.has('triggering_actor') ? of.who('triggering_actor') : attempt === 1 && of.has('actor') ? of.who('actor') : null
  return { id: of.number('id'), attempt, sha: of.sha('head_sha'), trigger, at: of.has('run_started_at') ? of.instant('run_started_at') : of.instant('created_at') }
}

const ran = (told: Told, of: Part): boolean => {
  if (!of.has('run_attempt')) return false
  told.fact('run', () => runOf(of) as Of<'run'>)
  return true
}

export const workflowRun: Reads = (told) => (ran(told, told.body.part('workflow_run')) ? undefined : 'It does not say which attempt of the run it is')

/** Of the payload of a deployment, which is whatever the pipeline put there. */
export const digestOf = (of: Part): string | null => {
  try {
    const found = of.maybe('payload')?.anyText('digest') ?? null
    return found !== null && /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(found) ? found : null
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

/** Of both events: the same deployment, and the run it comes from where one is told. */
export const deployment: Reads = (told) => {
  const { body } = told
  const of = body.part('deployment')
  told.try(() => {
    const run = body.maybe('workflow_run')
    told.fact('deployment', () => ({ id: String(of.number('id')), sha: of.sha('sha'), digest: digestOf(of), environment: of.text('environment'), by: of.who('creator'), run: run?.number('id') ?? null, at: of.instant('created_at') }))
    if (run) ran(told, run)
  })
}

const states: Record<string, Of<'deployed'>['state']> = { success: 'success', failure: 'failure', error: 'error', inactive: 'inactive', pending: 'pending', queued: 'pending', in_progress: 'pending', waiting: 'pending' }

/** @throws Malformed for a state that is not known */
export function stateOf(status: Part): Pick<Of<'deployed'>, 'state' | 'begun'> {
  const said = status.text('state')
  if (!Object.hasOwn(states, said)) throw new Malformed(`${status.path}.state is not known: ${said}`)
  return { state: states[said] as Of<'deployed'>['state'], ...(said === 'in_progress' && { begun: true }) }
}

export const deploymentStatus: Reads = (told) => {
  const { body } = told
  told.try(() => void deployment(told))
  told.fact('deployed', () => {
    const of = body.part('deployment_status')
    return { deployment: String(body.part('deployment').number('id')), id: String(of.number('id')), ...stateOf(of), at: of.instant('created_at') }
  })
}

/** `since` is when the run began to wait: when it was approved nobody says. */
export const deploymentReview: Reads = (told) => {
  const { body, action } = told
  const run = body.part('workflow_run')
  const known = ran(told, run)
  if (action !== 'approved' && action !== 'rejected') return known ? undefined : 'Nobody has decided yet'
  told.try(() => {
    const jobs = body.has('workflow_job_runs') ? body.parts('workflow_job_runs') : []
    const environments = jobs.length > 0 ? jobs.map((job) => job.text('environment')) : [body.text('environment')]
    for (const environment of new Set(environments)) told.fact('approved_run', () => ({ run: run.number('id'), environment, by: body.who('approver'), state: action, at: null }))
  })
}
