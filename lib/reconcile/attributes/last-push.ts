import { fail, lacking, type Outcome, pass } from '#lib/outcome.ts'
import { approvalsAt, lastPusher, mustHaveReadReviews } from '../approving.ts'
import type { World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { pull, merged } = world.mergedByHost(unit)
  const { approvals, unsure } = approvalsAt(world, pull, merged.at)
  const counting = approvals.filter(({ by, person }) => !by.bot && (person === null || world.activeAt(person, merged.at)))
  if (counting.length === 0) {
    mustHaveReadReviews(world, unit.pull, merged.at, unsure)
    return fail('no_approval', 'No approval stood when it was merged, so that none is by another than who pushed last.')
  }
  const who = lastPusher(world, pull, merged)
  const others = counting.filter(({ by }) => world.one(by) !== world.one(who))
  if (others.length === 0) return fail('last_pusher', `${who.login} pushed last and alone approved.`)
  const known = others.filter(({ person }) => person !== null)
  if (known.length === 0) lacking('approver', `${others[0]?.by.login} approved it and is nobody of the directory.`)
  if (!who.bot && world.personOf(who) === null) lacking('last_pusher', `${who.login}, who pushed last, is nobody of the directory.`)
  return pass('approved', `${who.login} pushed last; ${known.map(({ by }) => by.login).join(', ')} approved.`)
}

export const lastPush: Attribute = {
  number: 3, id: 'last-push', title: 'Last push by another than the approver', asks: 'Somebody approved it who did not push the last commits. Dates of commits are never asked: they are claims.',
  of: ['pull', 'unattributed'],
  judge: (unit, world) => (unit.type === 'pull' ? ofPull(unit, world) : fail('unattributed', 'No merged pull request brought these commits.')),
}
