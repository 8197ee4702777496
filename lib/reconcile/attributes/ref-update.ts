import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import type { Attribute, UnitOf } from './attribute.ts'

export const refUpdate: Attribute = {
  number: 7, id: 'ref-update', title: 'No push past the pull request', asks: 'The branch was moved by the merge of a pull request or by the merge queue. A pull request “merged” by pushing its branch is a push.',
  of: ['update'],
  judge: (unit) => {
    const { ref, how, by, before, after } = (unit as UnitOf<'update'>).move
    const who = by?.login ?? 'Somebody'
    if (how === 'push') return fail('push', `${who} pushed ${before.slice(0, 7)}..${after.slice(0, 7)} to ${ref}.`)
    if (how === 'force_push') return fail('force_push', `${who} pushed ${after.slice(0, 7)} to ${ref} by force, over ${before.slice(0, 7)}.`)
    if (how === 'pr_merge' || how === 'merge_queue_merge') return pass(how, how === 'pr_merge' ? `${who} merged a pull request into ${ref}.` : `The merge queue moved ${ref}.`)
    if (how === null) lacking('how', `How ${ref} was moved from ${before.slice(0, 7)} to ${after.slice(0, 7)} is not known.`)
    return notApplicable('branch', how === 'branch_creation' ? `${ref} was made.` : `${ref} was removed.`)
  },
}
