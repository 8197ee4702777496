import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { protectionAt } from '../protecting.ts'
import type { Attribute, UnitOf } from './attribute.ts'

export const protection: Attribute = {
  number: 8, id: 'protection', title: 'Protected', asks: 'The rules that the system asks for were on at that moment, and nobody went past them.',
  of: ['update'],
  judge: (unit, world) => {
    const { ref, at, before, after, how } = (unit as UnitOf<'update'>).move
    if (how === 'branch_creation' || how === 'branch_deletion') return notApplicable('branch', 'The branch was made or removed.')
    if (at === null) lacking('when', `When ${ref} was moved to ${after.slice(0, 7)} is not known.`)
    const rules = protectionAt(world, ref, at)
    if (rules === null) lacking('before_observation', `What protected ${ref} at ${at} is not known: nobody looked before.`)
    const { approvals, checks } = world.settings.asks.protection
    if (Math.max(0, ...rules.map((each) => each.approvals)) < approvals) return fail('off', `No rule required ${approvals === 1 ? 'an approval' : `${approvals} approvals`} on ${ref} at ${at}.`)
    if (checks && !rules.some((each) => each.checks.length > 0)) return fail('off', `No rule required checks on ${ref} at ${at}.`)
    const suite = world.by('suite', 'after', after).find((each) => each.ref === ref && each.before === before)
    if (suite?.result === 'bypass') return fail('bypass', `${suite.by?.login ?? 'Somebody'} went past the rules of ${ref}.`)
    if (!suite) lacking('suite', `Whether somebody went past the rules of ${ref} with ${after.slice(0, 7)} is not known.`)
    return pass('active', `The rules of ${ref} were on, and held.`)
  },
}
