import { Status, type Tone } from '#components/ui/marks.tsx'
import { formatNumber } from '#lib/format.ts'
import { censusStates } from '#lib/modules/censuses/model.ts'

const tones = { judging: 'off', stopped: 'warn', done: 'good', failed: 'bad' } as const satisfies Record<keyof typeof censusStates, Tone>

export const CensusState = ({ value }: { value: keyof typeof censusStates }) => <Status tone={tones[value]}>{censusStates[value]}</Status>

export type Total = { n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number }

/** "97.2 % (206 of 212)": passed, of those the question applies to; what could not be told is among them. */
export function passedOf({ n, pass, not_applicable }: Total): string {
  const asked = n - not_applicable
  return asked === 0 ? 'None asked' : `${(Math.floor((pass * 1_000) / asked) / 10).toFixed(1)} % (${formatNumber(pass)} of ${formatNumber(asked)})`
}

export const failedOf = (totals: Total[] | null): string => (totals === null ? '—' : `${formatNumber(totals.reduce((sum, { fail }) => sum + fail, 0))} failed of ${formatNumber(totals.reduce((sum, { n, not_applicable }) => sum + n - not_applicable, 0))}`)

/** Minutes as hours, or days from three days on. */
function length(minutes: number): string {
  const all = Math.abs(minutes)
  if (all < 60) return `${all} min`
  if (all < 72 * 60) return `${Math.floor(all / 60)} h${all % 60 ? ` ${all % 60} min` : ''}`
  return `${Math.floor(all / 1_440)} d${Math.floor((all % 1_440) / 60) ? ` ${Math.floor((all % 1_440) / 60)} h` : ''}`
}

export function boundsOf({ lower, upper }: { lower: number | null; upper: number | null }): string {
  if (lower === null && upper === null) return '—'
  if (upper !== null && upper <= 0) return 'Before'
  if (upper === null) return `At least ${length(Math.max(lower ?? 0, 0))}`
  return lower === null || lower <= 0 ? `At most ${length(upper)}` : lower === upper ? length(upper) : `${length(lower)} to ${length(upper)}`
}
