/** A dashboard has many figures: each counts so far and no further. */
export const mostShown = 1_000
/** Days that the largest counts are of, today among them. */
export const topDays = 30
/** How many of each are kept. */
export const topMost = 10

/** What a metric was when it was measured on a day. */
export type Measured = { day: string; numerator: number; denominator: number | null; unclear: number; measuredAt: Date }

/** `rate`: of a share a part of 1, of a mean hours, a count as it is. */
export type Target = { sense: 'at_least' | 'above' | 'at_most' | 'below'; rate: number }
export type Unit = 'share' | 'hours' | 'count'
export type MetricStatus = 'met' | 'missed' | 'not_measured'

type Of = { unit: Unit; target: Target | null }
type Amounts = Pick<Measured, 'numerator' | 'denominator'>

/** Of a share a part of 1, of a mean hours, a count as it is; null where there was nothing to measure. */
export function rateOf({ unit }: Pick<Of, 'unit'>, measured: Amounts | null): number | null {
  if (!measured) return null
  const { numerator, denominator } = measured
  if (unit === 'count') return numerator
  return denominator ? numerator / denominator : null
}

const senses: Record<Target['sense'], (rate: number, aim: number) => boolean> = { at_least: (rate, aim) => rate >= aim, above: (rate, aim) => rate > aim, at_most: (rate, aim) => rate <= aim, below: (rate, aim) => rate < aim }
export const meets = ({ sense, rate: aim }: Target, rate: number): boolean => senses[sense](rate, aim)

/** Null: it is measured, and nothing is aimed at. Where nobody could tell of anything, nothing was measured. */
export function statusOf(kpi: Of, measured: (Amounts & { unclear: number }) | null): MetricStatus | null {
  const rate = rateOf(kpi, measured)
  if (rate === null || (measured?.unclear && measured.unclear === measured.denominator)) return 'not_measured'
  return kpi.target === null ? null : meets(kpi.target, rate) ? 'met' : 'missed'
}
