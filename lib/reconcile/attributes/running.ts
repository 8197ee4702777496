import { fail, lacking, pass } from '#lib/outcome.ts'
import type { Of } from '../facts.ts'
import { gapsOf } from '../gaps.ts'
import type { Attribute, UnitOf } from './attribute.ts'

export const running: Attribute = {
  number: 10, id: 'running', title: 'What runs was deployed', asks: 'Before it ran, a deployment of it through the pipeline had succeeded, or was under way and then succeeded.',
  of: ['artifact', 'snapshot'],
  judge: (unit, world) => {
    if (unit.type === 'snapshot') lacking('empty', `The snapshot of ${unit.environment} lists nothing.`)
    const { environment, digest, sha, since, at } = unit as UnitOf<'artifact'>
    if (digest === null && sha === null) lacking('digest', `Of something that runs in ${environment} neither digest nor commit is known.`)
    const name = (digest ?? sha) as string
    const all = (digest === null ? world.by('deployment', 'sha', name) : world.by('deployment', 'digest', name)).filter((each) => each.environment === environment)
    const done = all.flatMap(({ id }) => throughOf(world.by('deployed', 'deployment', id))).sort((one, other) => (one.began < other.began ? -1 : 1))
    const gap = gapsOf(world.known).find(({ what, from }) => what === 'deployment' && from <= (since ?? at))
    const first = done[0]
    if (first !== undefined && first.began <= (since ?? at)) return pass('deployed', first.succeeded <= (since ?? at) ? `It was deployed at ${first.succeeded}, and runs since ${since ?? at}.` : `It was deployed from ${first.began} to ${first.succeeded}, and runs since ${since ?? at}.`)
    if (gap) lacking('gap', `Deployments from ${gap.from} to ${gap.to} are not known: ${gap.why}.`)
    return first === undefined ? fail('not_deployed', `${name.slice(0, 19)} runs in ${environment}, and nobody deployed it through the pipeline.`) : fail('deployed_later', `It runs since ${since ?? at}; the first deployment of it that succeeded began at ${first.began}.`)
  },
}

/** When a deployment succeeded, and since when its pipeline was at it. A rollout reports success after what it starts runs; that it waited for its turn, or for somebody, is no beginning. */
function throughOf(states: readonly Of<'deployed'>[]): { began: string; succeeded: string }[] {
  const succeeded = states.filter(({ state }) => state === 'success').map(({ at }) => at).sort()[0]
  if (succeeded === undefined) return []
  const began = states.filter(({ begun, at }) => begun && at <= succeeded).map(({ at }) => at).sort()[0]
  return [{ began: began ?? succeeded, succeeded }]
}
