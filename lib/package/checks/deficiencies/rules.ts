import { highest, rankOf } from '#lib/deficiency/severity.ts'
import type { PackagedDeficiency, PackagedEvaluation } from './shape.ts'
import type { Standing } from './standing.ts'

const inOrder = (list: readonly { number: number }[]) => list.every(({ number }, n) => number === n + 1)
const spoken = (text: string | null) => (text ?? 'not evaluated').replaceAll('_', ' ')

/** What a deficiency says by itself, and where it stands by what was recorded: each problem in words. */
export function problemsOf(of: PackagedDeficiency, stands: Standing, members: readonly (Standing | undefined)[]): string[] {
  const problems: string[] = []
  const say = (wrong: boolean, problem: string) => void (wrong && problems.push(problem))
  const { evaluations, responses, sources, remediated, retest, closed, withdrawn } = of
  say(of.state !== stands.state, `It is ${spoken(of.state)}, and by the audit trail ${spoken(stands.state)}.`)
  say(of.severity !== stands.severity, `Its severity is ${spoken(of.severity)}, and by its evaluations ${spoken(stands.severity)}.`)
  for (const [what, list, due] of [['evaluations', evaluations, stands.evaluations], ['responses', responses, stands.responses], ['sources', sources, stands.sources]] as const) {
    say(!inOrder(list), `Its ${what} are not told one after the other.`)
    say(list.length > due, `It has ${list.length} ${what}, and the audit trail ${due}.`)
  }
  for (const each of evaluations) problems.push(...ofEvaluation(each, stands))
  for (const { number, agrees, plan, ownerId, dueDay, reason } of responses) {
    say(agrees && (plan === null || ownerId === null || dueDay === null), `Response ${number} agrees without a plan, an owner and a day.`)
    say(number > 1 && reason === null, `Response ${number} says another thing than the former one, without a reason.`)
  }
  say(remediated !== null && !stands.remediated, 'It is remediated, and no entry of the audit trail says so.')
  say(retest !== null && !stands.retested, 'It has a retest, and no entry of the audit trail says so.')
  say(closed !== null && !stands.closed, 'It is closed, and no entry of the audit trail says so.')
  say(withdrawn !== null && !stands.withdrawn, 'It is withdrawn, and no entry of the audit trail says so.')
  say(retest !== null && remediated === null, 'It is retested, and was not remediated.')
  say((of.state === 'closed') !== (closed !== null) || (of.state === 'withdrawn') !== (withdrawn !== null), 'How it ended is not told, or told of one that has not ended.')
  say(closed !== null && retest === null, 'It is closed without a retest.')
  const remediators = [remediated?.byId, responses.at(-1)?.ownerId]
  say(closed !== null && remediators.includes(closed.byId), 'Whoever remediates it closed it.')
  say(withdrawn !== null && withdrawn.byId === of.raisedById, 'Whoever raised it withdrew it.')
  say((of.kind === 'aggregate') !== (of.controlId === null) || (of.kind === 'aggregate') !== of.members.length > 1, 'An aggregate has members and no control, anything else a control and no members.')
  say(of.movedSince && evaluations.length > 0, 'It says that what was found was changed after the checkpoint, and it was evaluated before: then nothing of it is changed.')
  const floor = highest(members.flatMap((each) => (each && !each.withdrawn && each.severity !== null ? [each.severity] : [])))
  say(of.kind === 'aggregate' && of.state !== 'withdrawn' && of.severity !== null && floor !== null && rankOf(of.severity) < rankOf(floor), `It is a ${spoken(of.severity)}, below a member that is a ${spoken(floor)}.`)
  return problems
}

function ofEvaluation({ number, derived, severity, reason, failure, likelihood, concludedById, review }: PackagedEvaluation, stands: Standing): string[] {
  const problems: string[] = []
  if (severity !== derived && !reason) problems.push(`Evaluation ${number}: derived is ${spoken(derived)} and concluded ${spoken(severity)}, without a reason.`)
  if (failure !== null && likelihood === 'remote') problems.push(`Evaluation ${number}: it happened, and is said to be remote.`)
  if (review === null) return problems
  if (!stands.reviewed.includes(number)) problems.push(`Evaluation ${number}: it is reviewed, and no entry of the audit trail says so.`)
  if (review.reviewerId === concludedById) problems.push(`Evaluation ${number}: whoever concluded it reviewed it.`)
  if (rankOf(severity) < rankOf(derived) && !review.acceptsLower) problems.push(`Evaluation ${number}: it is lower than derived, and its reviewer did not accept that.`)
  return problems
}
