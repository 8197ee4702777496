import { Status, type Tone } from '#components/ui/marks.tsx'
import { formatNumber } from '#lib/format.ts'
import { conclusions, testStates } from '#lib/modules/control-tests/words.ts'
import type { AttributeTotal } from '#lib/testing/test.ts'

const states = { planned: 'off', performed: 'info', prepared: 'warn', reviewed: 'good' } as const satisfies Record<keyof typeof testStates, Tone>
export const TestState = ({ value }: { value: keyof typeof testStates }) => <Status tone={states[value]}>{testStates[value]}</Status>

const concluded = { effective: 'good', not_effective: 'bad', not_occurring: 'off', not_evaluable: 'warn' } as const satisfies Record<keyof typeof conclusions, Tone>
export const Conclusion = ({ value }: { value: keyof typeof conclusions | null }) => (value === null ? <>—</> : <Status tone={concluded[value]}>{conclusions[value]}</Status>)

/** "206 of 212 passed" of one question: passed, of those that were asked and could apply. */
export const passedOf = ({ n, pass, not_applicable }: AttributeTotal): string => `${formatNumber(pass)} of ${formatNumber(n - not_applicable)}`

/** Answers to all questions together, of those that could apply. */
export function foundOf(totals: AttributeTotal[] | null): string {
  if (totals === null) return '—'
  const sum = (of: Exclude<keyof AttributeTotal, 'letter'>) => totals.reduce((all, each) => all + each[of], 0)
  const open = sum('open')
  const asked = sum('n') - sum('not_applicable')
  return sum('n') === 0 ? 'No items' : `${formatNumber(sum('fail'))} of ${formatNumber(asked)} failed, ${formatNumber(sum('not_evaluable'))} not evaluable${open > 0 ? `, ${formatNumber(open)} open` : ''}`
}
