import { Outcome, Status, type Tone } from '#components/ui/marks.tsx'
import { formatNumber } from '#lib/format.ts'
import { exceptionStates, type outcomeWords, reconciliationStates } from '#lib/modules/reconciliations/model.ts'

const tones = { live: 'info', judging: 'off', done: 'good', failed: 'bad' } as const satisfies Record<keyof typeof reconciliationStates, Tone>

export const ReconciliationState = ({ value }: { value: keyof typeof reconciliationStates }) => <Status tone={tones[value]}>{reconciliationStates[value]}</Status>

export const Result = ({ value }: { value: keyof typeof outcomeWords }) => <Outcome value={value} />

type Total = { n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number; rate: number | null }

/** "97.2 % (206 of 212)": passed, of those that were asked. */
export const rateOf = ({ n, pass, not_applicable, rate }: Total): string => (rate === null ? 'None asked' : `${(Math.floor(rate * 1_000) / 10).toFixed(1)} % (${formatNumber(pass)} of ${formatNumber(n - not_applicable)})`)

/** Outcomes of all questions together. */
export function failedOf(totals: { attribute: number; fail: number; not_evaluable: number }[] | null): string {
  if (totals === null) return '—'
  const sum = (of: 'fail' | 'not_evaluable') => totals.reduce((all, each) => all + each[of], 0)
  return `${formatNumber(sum('fail'))} failed, ${formatNumber(sum('not_evaluable'))} not evaluable`
}

/** Accepted until a day that is over, it is open again. */
export function ExceptionState({ value, until, due, now = new Date() }: { value: keyof typeof exceptionStates | null; until: Date | null; due: Date | null; now?: Date }) {
  if (value === null) return <Status tone="bad">Nobody said why</Status>
  if (value === 'excepted' && until !== null && until <= now) return <Status tone="bad">Acceptance is over</Status>
  if (value === 'open' && due !== null && due <= now) return <Status tone="bad">Overdue</Status>
  return <Status tone={value === 'open' ? 'warn' : value === 'excepted' ? 'info' : 'good'}>{exceptionStates[value]}</Status>
}
