import type { Of } from '../facts.ts'
import { fail, lacking, notApplicable, type Outcome, pass } from '../outcome.ts'
import { protectionAt } from '../protecting.ts'
import type { World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { merged } = world.mergedOf(unit)
  const ref = unit.move?.ref ?? merged.ref
  const protections = protectionAt(world, ref, merged.at)
  if (protections === null) lacking('required_checks', `Which checks ${ref} required at ${merged.at} is not known.`)
  const required = [...new Map(protections.flatMap(({ checks }) => checks).map((each) => [`${each.name} ${each.app}`, each])).values()]
  if (required.length === 0) return notApplicable('none_required', 'No check was required when it was merged.')
  const group = unit.move && world.by('group', 'sha', unit.move.after)[0]
  // A squash or a rebase makes a commit that no check ran on: the head is asked, or what the queue tested.
  const sha = unit.move?.how === 'merge_queue_merge' && group ? group.sha : merged.head
  for (const { name, app } of required) {
    const outcome = judged(world, sha, name, app, merged.at)
    if (outcome) return outcome
  }
  return pass('green', `${required.map(({ name }) => name).join(', ')} ${required.length === 1 ? 'was' : 'were'} green on ${sha.slice(0, 7)} before the merge.`)
}

/** Null: it was green. */
function judged(world: World, sha: string, name: string, app: number | null, mergedAt: string): Outcome | null {
  const all = world.by('check', 'sha', sha).filter((each) => each.name === name)
  const own = all.filter((each) => app === null || each.app === app)
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
