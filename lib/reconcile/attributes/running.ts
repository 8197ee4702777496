import { gapsOf } from '../gaps.ts'
import { fail, lacking, pass } from '../outcome.ts'
import type { Attribute, UnitOf } from './attribute.ts'

export const running: Attribute = {
  number: 10, id: 'running', title: 'What runs was deployed', asks: 'Before it ran, a deployment of it through the pipeline succeeded.',
  of: ['artifact', 'snapshot'],
  judge: (unit, world) => {
    if (unit.type === 'snapshot') lacking('empty', `The snapshot of ${unit.environment} lists nothing.`)
    const { environment, digest, sha, since, at } = unit as UnitOf<'artifact'>
    if (digest === null && sha === null) lacking('digest', `Of something that runs in ${environment} neither digest nor commit is known.`)
    const name = (digest ?? sha) as string
    const done = (digest === null ? world.by('deployment', 'sha', name) : world.by('deployment', 'digest', name)).filter((each) => each.environment === environment)
      .flatMap(({ id }) => world.by('deployed', 'deployment', id)).filter(({ state }) => state === 'success').map((each) => each.at).sort()
    const gap = gapsOf(world.known).find(({ what, from }) => what === 'deployment' && from <= (since ?? at))
    const first = done[0]
    if (first !== undefined && first <= (since ?? at)) return pass('deployed', `It was deployed at ${first}, and runs since ${since ?? at}.`)
    if (gap) lacking('gap', `Deployments from ${gap.from} to ${gap.to} are not known: ${gap.why}.`)
    return first === undefined ? fail('not_deployed', `${name.slice(0, 19)} runs in ${environment}, and nobody deployed it through the pipeline.`) : fail('deployed_later', `It runs since ${since ?? at}; the first deployment of it succeeded at ${first}.`)
  },
}
