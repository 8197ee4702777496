import { Status } from '#components/ui/marks.tsx'
import { formatNumber, formatPercent } from '#lib/format.ts'
import type { MetricStatus, Target, Unit } from '#lib/modules/metrics/model.ts'

type Amounts = { numerator: number; denominator: number | null; unclear: number }

const hours = (value: number) => (value >= 48 ? `${formatNumber(Math.round(value / 24 * 10) / 10)} days` : `${formatNumber(Math.round(value * 10) / 10)} hours`)
const written: Record<Unit, (value: number) => string> = { share: (value) => `${formatNumber(Math.round(value * 100_000) / 1_000)} %`, hours, count: formatNumber }

/** A value with what it is made of: "96 % · 24 of 25". */
export function Value({ unit, measured }: { unit: Unit; measured: Amounts | null }) {
  if (!measured) return <span className="muted">Not measured</span>
  const { numerator, denominator, unclear } = measured
  if (unit === 'count') return <b>{formatNumber(numerator)}</b>
  if (!denominator) return <span className="muted">Nothing to measure</span>
  return <><b>{unit === 'share' ? formatPercent(numerator, denominator) : hours(numerator / denominator)}</b><span className="muted nw"> · {unit === 'share' ? `${formatNumber(numerator)} of ${formatNumber(denominator)}` : `mean of ${formatNumber(denominator)}`}{unclear > 0 && `, ${formatNumber(unclear)} could not tell`}</span></>
}

const senses: Record<Target['sense'], string> = { at_least: 'at least', above: 'above', at_most: 'at most', below: 'below' }
export const targetOf = (target: Target | null, unit: Unit): string => (target === null ? 'None set' : `${senses[target.sense]} ${written[unit](target.rate)}`)

export function MetricMark({ status }: { status: MetricStatus | null }) {
  if (status === null) return <Status>No target</Status>
  return status === 'met' ? <Status tone="good">Met</Status> : status === 'missed' ? <Status tone="bad">Missed</Status> : <Status tone="off">Not measured</Status>
}
