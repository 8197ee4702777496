import { severities } from '#lib/modules/findings/model.ts'

type DayCount = { date: string; severity: number; count: number }

/** The last `n` days as YYYY-MM-DD, UTC, today last. */
export const lastDays = (n: number): string[] => Array.from({ length: n }, (_, back) => new Date(Date.now() - (n - 1 - back) * 86_400_000).toISOString().slice(0, 10))

export const totalOf = (rows: DayCount[]): number => rows.reduce((sum, row) => sum + row.count, 0)

/** What happened that day, and what was found. */
export const eventsOfDay = (date: string) => `/events?from=${date}&to=${date}`
export const findingsOfDay = (date: string) => `/findings?foundFrom=${date}&foundTo=${date}`

/** A point a day, zero where nothing was found: the rollup holds only days with something. */
export const bySeverity = (days: string[], rows: DayCount[], hrefOf?: (date: string) => string) =>
  days.map((date) => ({
    label: date.slice(5), href: hrefOf?.(date),
    values: Object.fromEntries(severities.map((name, n) => [name, totalOf(rows.filter((row) => row.date === date && Math.max(1, row.severity) === n + 1))])),
  }))

/** Points of days, seven to a week; the last week ends with the last day. */
export const byWeek = (points: { label: string; values: Record<string, number> }[]) =>
  Array.from({ length: Math.floor(points.length / 7) }, (_, week) => {
    const week7 = points.slice(points.length % 7 + week * 7, points.length % 7 + week * 7 + 7)
    return { label: week7[0]?.label ?? '', values: Object.fromEntries(severities.map((name) => [name, week7.reduce((sum, day) => sum + (day.values[name] ?? 0), 0)])) }
  })

export const severityColors = [{ key: 'low', label: 'Low', color: 'low' as const }, { key: 'medium', label: 'Medium', color: 'medium' as const }, { key: 'high', label: 'High', color: 'high' as const }, { key: 'critical', label: 'Critical', color: 'critical' as const }]
