export type Conclusion = 'effective' | 'not_effective' | 'not_occurring' | 'not_evaluable'

/** What stands against a conclusion, counted. `withoutPass`: questions that nothing passed or failed. */
export type Standing = { items: number; /** Something that items are taken from is not there, or a log that the control rests on was silent for a time. */ absent: boolean; open: number; unexplained: number; systematic: number; notEvaluable: number; withoutPass: string[] }

/** What may be concluded, and why not. Shown beside the form, asked by the operation and by the verifiers, and PostgreSQL has the same (`tickmark_test_kept`). */
export function whyNotConcluded(conclusion: Conclusion, of: Standing, limitation: string | null): string | null {
  if (of.items === 0 && of.absent) return conclusion === 'not_evaluable' ? null : 'There are no items, and of what they are taken from something is missing: it is not evaluable, and nothing else.'
  if (of.items === 0) return conclusion === 'not_occurring' ? null : 'The population is empty: it is not occurring, and nothing else.'
  if (conclusion === 'not_occurring') return 'There are items, so it does occur.'
  if (of.open > 0) return `${of.open} ${of.open === 1 ? 'question is' : 'questions are'} not answered yet.`
  if (of.unexplained > 0) return `${of.unexplained} ${of.unexplained === 1 ? 'failure belongs' : 'failures belong'} to no deviation yet: say the cause first.`
  if (conclusion !== 'effective') return null
  if (of.systematic > 0) return 'A systematic deviation leaves the control not effective.'
  if (of.withoutPass.length > 0) return `Nothing passed question ${of.withoutPass.join(', ')}: it could not be evaluated.`
  if (of.absent && limitation === null) return 'Some of what the items are taken from is missing, or a log was silent: say what that leaves open.'
  return of.notEvaluable > 0 && limitation === null ? `${of.notEvaluable} answers could not be evaluated: say what that leaves open.` : null
}
