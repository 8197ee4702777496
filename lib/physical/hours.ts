import { weekdayOf } from './clock.ts'

/** When entry is usual: on these weekdays between two times on the wall. Some of a day may overlap; one that ends before it begins goes on past midnight. */
export type Span = { days: number[]; from: string; to: string }
export type Usual = { spans: Span[]; holidays: string[] }

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const time = /^([01]\d|2[0-3]):[0-5]\d$/
const numberOf = (word: string): number => weekdays.findIndex((each) => each.toLowerCase() === word.trim().slice(0, 3).toLowerCase()) + 1

/** "Mon-Fri 07:00-20:00", one a line. @returns what it says, or which line nobody can read */
export function readHours(text: string): { spans: Span[] } | { problem: string } {
  const spans: Span[] = []
  for (const line of text.split('\n').map((each) => each.trim()).filter(Boolean)) {
    const read = /^([A-Za-z ,\-–]+?)\s+(\d{2}:\d{2})\s*[-–]\s*(\d{2}:\d{2})$/.exec(line)
    const [, named = '', from = '', to = ''] = read ?? []
    const days = named.split(',').flatMap((part) => {
      const [first, last] = part.split(/[-–]/).map(numberOf)
      if (!first || (last !== undefined && (!last || last < first))) return [0]
      return Array.from({ length: (last ?? first) - first + 1 }, (_, n) => first + n)
    })
    const until = to === '24:00' ? to : time.test(to) ? to : ''
    if (!read || days.length === 0 || days.includes(0) || !time.test(from) || until === '' || from === until) return { problem: `“${line.slice(0, 60)}” is not weekdays and hours, such as Mon-Fri 07:00-20:00` }
    spans.push({ days: [...new Set(days)].sort(), from, to: until })
  }
  return { spans }
}

/** The same as text, as `readHours` takes it. */
export function sayHours(spans: readonly Span[]): string {
  return spans.map(({ days, from, to }) => {
    const first = days[0] ?? 1
    const run = days.length > 2 && days.every((each, n) => each === first + n)
    const named = run ? `${weekdays[first - 1]}-${weekdays[(days.at(-1) ?? 1) - 1]}` : days.map((each) => weekdays[each - 1]).join(', ')
    return `${named} ${from}-${to}`
  }).join('\n')
}

const before = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
const counts = ({ days }: Span, date: string, holidays: readonly string[]) => days.includes(weekdayOf(date)) && !holidays.includes(date)

/** Whether entry is usual at this time on the wall of the facility. Without hours nothing is unusual. */
export function isUsual(wall: string, { spans, holidays }: Usual): boolean {
  if (spans.length === 0) return true
  const [date, clock] = [wall.slice(0, 10), wall.slice(11, 16)]
  return spans.some((span) => {
    if (span.from < span.to) return counts(span, date, holidays) && clock >= span.from && clock < span.to
    return (counts(span, date, holidays) && clock >= span.from) || (counts(span, before(date), holidays) && clock < span.to)
  })
}

/** A day on which somebody usually enters. */
export const isUsualDay = (date: string, { spans, holidays }: Usual): boolean => spans.some((span) => counts(span, date, holidays))
