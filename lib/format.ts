/** How dates, numbers and sizes are written on screen, in mail and in reports. Pure: `now` and `zone` come from the caller. */

const locale = 'en-GB'
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options)
  let made = formatters.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    formatters.set(key, made)
  }
  return made
}

export type Instant = Date | string | number

/** A Date, or null for what is no date: a broken value must never take a page down. */
export function toDate(at: Instant): Date | null {
  const date = at instanceof Date ? at : new Date(at)
  return Number.isNaN(date.getTime()) ? null : date
}

/** "12 Jan 2026" */
export function formatDate(at: Instant, zone = 'UTC'): string {
  const date = toDate(at)
  return date ? formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(date) : String(at)
}

/** "12 Jan 2026, 10:22 UTC" */
export function formatDateTime(at: Instant, zone = 'UTC'): string {
  const date = toDate(at)
  if (!date) return String(at)
  return formatter(zone, {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
  }).format(date)
}

/** "12 January 2026, 10:22:33 UTC": what a hover shows, to the second. */
export function formatExact(at: Instant, zone = 'UTC'): string {
  const date = toDate(at)
  if (!date) return String(at)
  return formatter(zone, {
    day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(date).replace(' at ', ', ')
}

const steps: [number, string][] = [[60, 's'], [60, 'min'], [24, 'h'], [14, 'd']]

/** "just now", "3 min ago", "in 5 d"; from two weeks on the date itself. */
export function formatRelative(at: Instant, now: Instant, zone = 'UTC'): string {
  const date = toDate(at)
  const from = toDate(now)
  if (!date || !from) return String(at)
  const seconds = (from.getTime() - date.getTime()) / 1000
  if (Math.abs(seconds) < 10) return 'just now'
  let amount = Math.abs(seconds)
  for (const [size, unit] of steps) {
    if (Math.floor(amount) < size) return seconds > 0 ? `${Math.floor(amount)} ${unit} ago` : `in ${Math.floor(amount)} ${unit}`
    amount /= size
  }
  return formatDate(date, zone)
}

/** "1,234,567" */
export function formatNumber(value: number | bigint): string {
  return value.toLocaleString(locale)
}

/** "12,480 B", "1.4 MB": powers of 1,000, as drives and providers count. */
export function formatBytes(bytes: number): string {
  if (Math.abs(bytes) < 1000) return `${bytes} B`
  let value = bytes
  let unit = ''
  for (const next of ['kB', 'MB', 'GB', 'TB', 'PB']) {
    value /= 1000
    unit = next
    if (Math.abs(value) < 999.95) break
  }
  return `${value.toLocaleString(locale, { maximumFractionDigits: value < 100 ? 1 : 0 })} ${unit}`
}

/** "212 of 214": a number carries its denominator. */
export function formatOf(part: number, whole: number): string {
  return `${formatNumber(part)} of ${formatNumber(whole)}`
}

/** "99.1 %", never rounded up to 100 nor down to 0; "no data" without a whole. */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return 'no data'
  const exact = (part / whole) * 100
  let shown = Math.round(exact * 10) / 10
  if (shown >= 100 && exact < 100) shown = 99.9
  if (shown <= 0 && exact > 0) shown = 0.1
  return `${shown.toLocaleString(locale)} %`
}

/** "420 ms", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h" */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = Math.floor(milliseconds / 1000)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`).join(' ')
}

/** "1 user", "2 users", "3 policies" with `many` given. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

/** "the newest anchor" → "The newest anchor". */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
