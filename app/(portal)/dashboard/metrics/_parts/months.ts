import type { Unit } from '#lib/modules/metrics/model.ts'

/** The last 12 months as YYYY-MM, UTC, the present one last. */
export function lastMonths(): string[] {
  const today = new Date()
  return Array.from({ length: 12 }, (_, n) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 11 + n, 1)).toISOString().slice(0, 7))
}

/** "Nov 2026" */
export const monthLabel = (month: string): string => new Date(`${month}-01T00:00:00Z`).toLocaleString('en', { month: 'short', year: 'numeric', timeZone: 'UTC' })

/** For a chart: per cent of a share, hours of a mean, one decimal. */
export const drawn = (unit: Unit, rate: number | null): number | null => (rate === null ? null : Math.round(rate * (unit === 'share' ? 1_000 : 10)) / 10)
