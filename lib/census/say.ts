import { day, hour, minute } from './model.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number) => String(n).padStart(2, '0')

/** "14 Oct 2026 18:00", by UTC, to the minute. */
export function stamp(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

/** "3 h", "26 h 5 min", "12 d 4 h": to the minute; hours up to three days. */
export function span(of: number, round: (value: number) => number = Math.floor): string {
  const minutes = Math.abs(round(of / minute))
  const days = minutes * minute >= 3 * day ? Math.floor((minutes * minute) / day) : 0
  const left = minutes - (days * day) / minute
  const [hours, rest] = [Math.floor((left * minute) / hour), left % 60]
  const parts = [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean)
  return parts.join(' ') || '0 min'
}

/** "3 h before leaving", "15 h after leaving". */
export const after = (of: number, what: string, round: (value: number) => number = Math.floor): string => (of < 0 ? `${span(of, round)} before ${what}` : `${span(of, round)} after ${what}`)

export const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`
