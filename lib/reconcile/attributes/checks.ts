import { fail, lacking, notApplicable, type Outcome, pass } from '#lib/outcome.ts'
import type { Of } from '../facts.ts'
import { holds, protectionAt } from '../protecting.ts'
import type { World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { merged } = world.mergedOf(unit)
  const ref = unit.move?.ref ?? merged.ref
  const protections = protectionAt(world, ref, merged.at)
  if (protections === null) lacking('required_checks', `Which checks ${ref} required at ${merged.at} is not known.`)
  const required = [...new Map(protections.flatMap(({ checks }) => checks).map((each) => [`${each.name} ${each.app}`, each])).values()]
  if (required.length === 0) return notApplicable('none_required', 'No check was required when it was merged.')
  // A squash or a rebase makes a commit that no check ran on: the head is asked, or what the queue tested and made the branch.
  const sha = unit.move?.how === 'merge_queue_merge' ? unit.move.after : merged.head
  for (const { name, app } of required) {
    const outcome = app === 'untold' ? ofAny(world, sha, name, ref, merged.at) : judged(world, sha, name, app, merged.at)
    if (outcome) return outcome
  }
  return pass('green', `${required.map(({ name }) => name).join(', ')} ${required.length === 1 ? 'was' : 'were'} green on ${sha.slice(0, 7)} before the merge.`)
}

/** Of whom it was required another source may tell, or all that reported it say the same. */
function ofAny(world: World, sha: string, name: string, ref: string, mergedAt: string): Outcome | null {
  const told = new Set(world.known.all('protection').filter(({ refs }) => holds(refs, ref)).flatMap(({ checks }) => checks.filter((each) => each.name === name && each.app !== 'untold').map(({ app }) => app as number | null)))
  if (told.size === 1) return judged(world, sha, name, [...told][0] as number | null, mergedAt)
  const apps = [...new Set(world.by('check', 'sha', sha).filter((each) => each.name === name).map(({ app }) => app))]
  if (apps.length < 2) return judged(world, sha, name, null, mergedAt)
  const outcomes = apps.map((app) => judged(world, sha, name, app, mergedAt, true))
  if (new Set(outcomes.map((outcome) => outcome?.outcome)).size > 1) lacking('app', `${apps.length} apps reported ${name} on ${sha.slice(0, 7)}, and not the same; of which it was required is not known.`)
  return outcomes[0] as Outcome | null
}

/** Null: it was green. `only`: no app, null, is a source like any other. */
function judged(world: World, sha: string, name: string, app: number | null, mergedAt: string, only = false): Outcome | null {
  const all = world.by('check', 'sha', sha).filter((each) => each.name === name)
  const own = all.filter((each) => (app === null && !only) || each.app === app)
  const done = own.filter((each): each is Of<'check'> & { at: string; conclusion: string } => each.at !== null && each.conclusion !== null && each.at <= mergedAt).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))
  const last = done.at(-1)
  const { skipped, neutral } = world.settings.asks
  if (last) {
    if (last.conclusion === 'success') return null
    if (last.conclusion === 'skipped') return skipped === 'pass' ? null : fail('skipped', `${name} was skipped on ${sha.slice(0, 7)}.`)
    if (last.conclusion === 'neutral') return neutral === 'pass' ? null : fail('neutral', `${name} said neutral on ${sha.slice(0, 7)}.`)
    return fail('red', `${name} was ${last.conclusion} on ${sha.slice(0, 7)} when it was merged.`)
  }
  const read = world.readAt('check', sha)
  if (read === null || read < mergedAt) lacking('checks', `The checks of ${sha.slice(0, 7)} were not read since it was merged.`)
  if (own.length > 0) return fail('late', `${name} was not complete on ${sha.slice(0, 7)} at the merge.`)
  return all.length > 0 ? fail('other_app', `${name} was reported on ${sha.slice(0, 7)} by another app than the one that is required.`) : fail('missing', `${name} never ran on ${sha.slice(0, 7)}.`)
}

export const checks: Attribute = {
  number: 5, id: 'checks', title: 'Checks green', asks: 'Each check that was required at the merge was green before it, on the head of the pull request or on what the merge queue tested, from the app it is required of.',
  of: ['pull', 'unattributed'],
  judge: (unit, world) => (unit.type === 'pull' ? ofPull(unit, world) : notApplicable('unattributed', 'There is no pull request whose checks could be asked.')),
}
