import { whyNotConcluded } from '#lib/testing/conclusion.ts'
import { type AttributeTotal, lacksSource } from '#lib/testing/test.ts'
import type { Paper } from '#lib/testing/workpaper.ts'
import type { Derived } from './items.ts'

const sum = (totals: AttributeTotal[], name: 'open' | 'not_evaluable') => totals.reduce((all, each) => all + each[name], 0)

/** What a workpaper says beside what follows from its items: each problem in words. */
export function problemsOf(paper: Paper, found: Derived, former: Paper | null): string[] {
  const problems: string[] = []
  const say = (wrong: boolean, problem: string) => void (wrong && problems.push(problem))
  const frozen = paper.freezes.find(({ testId, freeze }) => testId === paper.id && freeze === paper.freeze)
  const own = paper.freezes.filter(({ testId }) => testId === paper.id)
  say(!frozen, 'It has no freeze that counts.')
  say(own.some(({ freeze }, n) => freeze !== n + 1) || own.at(-1)?.freeze !== paper.freeze, 'Its freezes are not told one after the other up to the one that counts.')
  say(paper.freezes.some(({ before }, n) => before !== n), `A freeze is missing: of this control and period ${frozen ? frozen.before + 1 : paper.freezes.length} were made up to the one that counts, and ${paper.freezes.length} are told.`)
  say(paper.freezes.some(({ before, reason }) => before > 0 && !reason), 'It was frozen once more without a reason.')
  say(frozen !== undefined && frozen.items !== found.items, `It says ${frozen?.items} items, and ${found.items} are here.`)
  say(frozen !== undefined && frozen.root !== found.root, `Its items hash to ${found.root.slice(0, 16)}…, and it was frozen as ${frozen?.root.slice(0, 16)}…: the seed of its sample, and so the sample, are of other items.`)
  for (const total of found.totals) {
    const said = paper.totals.find(({ letter }) => letter === total.letter)
    const wrong = Object.entries(total).filter(([name, value]) => said?.[name as keyof AttributeTotal] !== value).map(([name, value]) => `${name.replace('_', ' ')} ${value}, not ${said?.[name as keyof AttributeTotal] ?? 'told'}`)
    say(wrong.length > 0, `Question ${total.letter}: its totals are not those of its items: ${wrong.join('; ')}.`)
  }
  say(paper.totals.length !== found.totals.length, 'It has totals of other questions than it asks.')
  for (const { id, freeze, letter, items } of paper.deviations) if (freeze === paper.freeze) say((found.ofDeviation.get(id) ?? 0) !== items, `The deviation of question ${letter} (${id}) says ${items} items, and ${found.ofDeviation.get(id) ?? 0} belong to it.`)
  if (!paper.movedSince) say(paper.extensions.reduce((all, { added }) => all + added, 0) !== found.extensions, `The sample was extended by ${found.extensions} items, and the workpaper tells of ${paper.extensions.reduce((all, { added }) => all + added, 0)}.`)
  say(found.replaced.size !== found.replacements.size, `${found.replaced.size} items were replaced, and ${found.replacements.size} were taken for them.`)
  problems.push(...signatures(paper, found))
  if (former) {
    say(former.controlId !== paper.controlId, `It goes on from T-${former.number}, which is of another control.`)
    say(former.state !== 'reviewed', `It goes on from T-${former.number}, which is not reviewed: what is tested again stays as it was.`)
  }
  return problems
}

function signatures(paper: Paper, found: Derived): string[] {
  const { state, preparerId, reviewerId, conclusion, limitation } = paper
  const concluded = state !== 'performed'
  const problems: string[] = []
  if (concluded !== (preparerId !== null) || concluded !== (conclusion !== null)) problems.push(`It is ${state}, and ${concluded ? 'has no preparer or conclusion' : 'has a preparer or conclusion all the same'}.`)
  if ((state === 'reviewed') !== (reviewerId !== null)) problems.push(`It is ${state}, and ${reviewerId === null ? 'nobody reviewed it' : 'has a reviewer all the same'}.`)
  if (reviewerId !== null && reviewerId === preparerId) problems.push('Whoever prepared it reviewed it.')
  if (conclusion === null) return problems
  const systematic = paper.deviations.filter(({ freeze, extent }) => freeze === paper.freeze && extent === 'systematic').length
  const why = whyNotConcluded(conclusion, { items: found.items, absent: lacksSource(paper.from), open: sum(found.totals, 'open'), unexplained: found.unexplained, systematic, notEvaluable: sum(found.totals, 'not_evaluable'), withoutPass: found.totals.filter(({ pass, fail, not_evaluable }) => pass === 0 && fail === 0 && not_evaluable > 0).map(({ letter }) => letter) }, limitation)
  if (why) problems.push(`It is concluded as ${conclusion.replace('_', ' ')}, which does not follow. ${why}`)
  return problems
}
