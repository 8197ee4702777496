import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { writersOf } from '../approving.ts'
import type { Who } from '../facts.ts'
import type { Attribute, UnitOf } from './attribute.ts'

export const deployer: Attribute = {
  number: 9, id: 'deployer', title: 'Deployed by another than the author', asks: 'Who started the deployment, or let it into the environment, wrote nothing of what it brought.',
  of: ['deployment'],
  judge: (unit, world) => {
    const { release, units } = unit as UnitOf<'deployment'>
    if (!world.settings.asks.deployer) return notApplicable('not_asked', 'The system does not ask for it.')
    if (release.sha === null || !world.graph.commit(release.sha)) lacking('sha', 'Which commit was deployed is not known.')
    if (units.length === 0) return notApplicable('no_units', 'It brought nothing that was not there.')
    const deployment = world.by('deployment', 'id', release.deployment as string)[0]
    const run = deployment?.run ?? null
    const started = run === null ? [] : world.by('run', 'id', run).map(({ trigger }) => trigger)
    const let_in = run === null ? [] : world.by('approved_run', 'run', run).filter(({ state, environment }) => state === 'approved' && environment === release.name).map(({ by }) => by)
    const people = [...started, ...let_in, ...(started.length === 0 ? [deployment?.by ?? null] : [])].filter((who): who is Who => who !== null && !who.bot)
    if (people.length === 0) lacking('robot', 'A bot deployed it, and who started that is not known.')
    const authors = new Map<string, string>()
    const unknown: string[] = []
    for (const key of units) {
      const number = /^pull (\d+)$/.exec(key)?.[1]
      const pull = number === undefined ? null : world.pull(Number(number))
      if (pull?.merged) {
        const of = writersOf(world, pull, pull.merged)
        for (const [one, did] of of.accounts) authors.set(one, did)
        unknown.push(...of.unknown)
      }
    }
    for (const sha of world.unattributed(units)) for (const { who, name } of world.graph.commit(sha)?.writers ?? []) who ? authors.set(world.one(who), `${who.login} wrote it`) : unknown.push(`${name} is no account`)
    const other = people.filter((who) => world.personOf(who) !== null && !authors.has(world.one(who)))
    if (other.length > 0) return unknown.length > 0 ? lacking('writer', `Whether ${other[0]?.login} wrote none of it cannot be told: ${[...new Set(unknown)].slice(0, 5).join('; ')}.`) : pass('other', `${other.map(({ login }) => login).join(', ')} deployed it or let it in, and wrote none of it.`)
    const nobody = people.find((who) => world.personOf(who) === null)
    if (nobody) lacking('deployer', `${nobody.login} deployed it and is nobody of the directory.`)
    return fail('author', `Only who had a hand in it deployed it: ${people.map((who) => authors.get(world.one(who))).join('; ')}.`)
  },
}
