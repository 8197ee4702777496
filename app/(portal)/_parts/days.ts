import { severities } from '#lib/modules/findings/model.ts'

type DayCount = { date: string; severity: number; count: number }

/** The last `n` days as YYYY-MM-DD, UTC, today last. */
export const lastDays = (n: number): string[] => Array.from({ length: n }, (_, back) => new Date(Date.now() - (n - 1 - back) * 86_400_000).toISOString().slice(0, 10))

export const totalOf = (rows: DayCount[]): number => rows.reduce((sum, row) => sum + row.count, 0)

/** A point a day, zero where nothing was found: the rollup holds only days with something. */
export const bySeverity = (days: string[], rows: DayCount[]) =>
  days.map((date) => ({
    label: date.slice(5),
    values: Object.fromEntries(severities.map((name, n) => [name, totalOf(rows.filter((row) => row.date === date && Math.max(1, row.severity) === n + 1))])),
  }))
