import { fail, lacking, notApplicable, type Outcome, pass } from '#lib/outcome.ts'
import type { PullFacts, Requested, World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { pull, merged } = world.mergedOf(unit)
  const before = named(pull, merged.at)
  if (before.length > 0) {
    const judged = before.map((request) => judgedBy(request, world.request(request), merged.at, unit.release.at, world.asOf))
    return judged.find(({ outcome }) => outcome !== 'pass') ?? (judged[0] as Outcome)
  }
  const [unsure] = pull.names.filter(({ at, request }) => at === null && !pull.unnamed.some((each) => each.request === request && each.at <= merged.at))
  if (unsure) lacking('named_when', `It names ${unsure.request}; whether it did before the merge is not known.`)
  const later = pull.names.filter(({ at }) => at !== null && at > merged.at).sort((a, b) => ((a.at as string) < (b.at as string) ? -1 : 1))[0]
  if (later) return fail('linked_later', `It named ${later.request} at ${later.at}, after the merge at ${merged.at}.`)
  const read = world.readAt('names', unit.pull)
  if (read === null || read < merged.at) lacking('text', `What title and text of pull request ${unit.pull} said at the merge is not known.`)
  const gone = pull.unnamed.find(({ at }) => at <= merged.at)
  return fail('no_link', gone ? `It named ${gone.request} no more from ${gone.at} on, before the merge at ${merged.at}.` : 'It names no request.')
}

/** What it named at that time: of each request the last that was said until then counts. */
function named({ names, unnamed }: PullFacts, at: string): string[] {
  const last = new Map<string, { at: string; does: boolean }>()
  const hear = (request: string, when: string | null, does: boolean) => {
    const had = last.get(request)
    // A text may name it again within the second in which another did not any more.
    if (when !== null && when <= at && !(had && (had.at > when || (had.at === when && had.does)))) last.set(request, { at: when, does })
  }
  for (const each of names) hear(each.request, each.at, true)
  for (const each of unnamed) hear(each.request, each.at, false)
  return [...last].flatMap(([request, { does }]) => (does ? [request] : [])).sort()
}

function judgedBy(ref: string, request: Requested | undefined, mergedAt: string, liveAt: string, asOf: string): Outcome {
  if (!request) return fail('no_request', `It names ${ref}, and there is no such request.`)
  const { type, approvedAt, approveBy, olderApproved, elsewhere, lacks } = request
  if (elsewhere) return fail('other_system', `It names ${ref}, which is for other systems.`)
  if (lacks.includes('back_out')) return fail('no_back_out', `${ref} has no back-out plan.`)
  if (lacks.includes('test')) return fail('no_test', `${ref} has no test plan.`)
  if (type === 'standard') return approvedAt !== null && approvedAt <= liveAt ? pass('linked', `${ref} is a standard change, approved before it went live.`) : fail('not_approved', `${ref} is a standard change whose template was not approved when it went live.`)
  if (type === 'emergency') {
    if (approvedAt !== null && approvedAt <= mergedAt) return pass('linked', `${ref}, an emergency, was approved before the merge.`)
    if (approveBy === null) lacking('limit', `Until when ${ref} had to be approved is not known.`)
    if (approvedAt !== null) return approvedAt <= approveBy ? pass('linked', `${ref}, an emergency, was approved at ${approvedAt}, in time.`) : fail('emergency_late', `${ref}, an emergency, was approved at ${approvedAt}; it had to be by ${approveBy}.`)
    if (asOf <= approveBy) lacking('limit', `${ref}, an emergency, can still be approved in time, by ${approveBy}.`)
    return fail('emergency_late', `${ref}, an emergency, was not approved by ${approveBy}.`)
  }
  if (approvedAt === null) return olderApproved ? fail('older_revision', `Of ${ref} an older revision was approved, not what it says now.`) : fail('not_approved', `${ref} is not approved.`)
  return approvedAt <= mergedAt ? pass('linked', `${ref} was approved at ${approvedAt}, before the merge.`) : fail('approved_later', `${ref} was approved at ${approvedAt}, after the merge at ${mergedAt}.`)
}

export const request: Attribute = {
  number: 1, id: 'request', title: 'Requested', asks: 'It named its change request before it was merged, and that was approved in its current revision: before the merge, or of an emergency within its limit.',
  of: ['pull', 'unattributed'],
  judge: (unit, world) => {
    if (!world.settings.asks.request) return notApplicable('not_asked', 'The system asks for no request.')
    return unit.type === 'pull' ? ofPull(unit, world) : notApplicable('unattributed', 'There is no pull request to name one.')
  },
}
