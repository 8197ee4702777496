import { fail, lacking, type Outcome, pass } from '#lib/outcome.ts'
import { approvalsAt, mustHaveReadReviews, writersOf } from '../approving.ts'
import type { World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { pull, merged } = world.mergedByHost(unit)
  const { approvals, unsure } = approvalsAt(world, pull, merged.at)
  const people = approvals.filter(({ by }) => !by.bot)
  const known = people.filter(({ person }) => person !== null)
  const active = known.filter(({ person }) => person && world.activeAt(person, merged.at))
  const writers = writersOf(world, pull, merged)
  const others = active.filter(({ by }) => !writers.accounts.has(world.one(by)))
  if (others.length > 0) {
    if (writers.unknown.length > 0) lacking('writer', `Whether the approver wrote none of it cannot be told: ${writers.unknown.join('; ')}.`)
    return pass('approved', `${others.map(({ by }) => by.login).join(', ')} approved it and wrote none of it.`)
  }
  const nobody = people.find(({ person }) => person === null)
  if (nobody) lacking('approver', `${nobody.by.login} approved it and is nobody of the directory.`)
  if (active.length > 0) return fail('writer', `Only who had a hand in it approved it: ${active.map(({ by }) => writers.accounts.get(world.one(by))).join('; ')}.`)
  mustHaveReadReviews(world, unit.pull, merged.at, unsure)
  if (known.length > 0) return fail('left', `Only ${known.map(({ by }) => by.login).join(', ')} approved it, who was not here any more.`)
  const after = pull.reviews.find(({ state, at }) => state === 'approved' && at > merged.at)
  return after ? fail('after_merge', `It was approved at ${after.at}, after the merge at ${merged.at}.`) : fail('no_approval', approvals.length > 0 ? 'Only a bot approved it.' : 'No approval stood when it was merged.')
}

export const approval: Attribute = {
  number: 2, id: 'approval', title: 'Approved by somebody else', asks: 'When it was merged an approval stood by somebody of the organization who neither opened it nor pushed to it nor wrote or committed any of it.',
  of: ['pull', 'unattributed'],
  judge: (unit, world) => (unit.type === 'pull' ? ofPull(unit, world) : fail('unattributed', 'No merged pull request brought these commits.')),
}
