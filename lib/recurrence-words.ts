import { isCalendarRule, partsOf } from './calendar-rule.ts'
import type { Recurrence } from './recurrence.ts'

/** "every quarter on the first Monday at 08:00, Europe/Berlin". A rule that says more than these words do stands as it is: no words are better than wrong ones. */
export function recurrenceInWords({ rule, zone }: Recurrence): string {
  const read = isCalendarRule(rule) ? rule : fromCron(rule)
  const words = read && calendarInWords(new Map(partsOf(read)))
  return words ? `${words}, ${zone.replaceAll('_', ' ')}` : `${rule} (${zone})`
}

type Said = Map<string, string>

const units: Record<string, string> = { HOURLY: 'hour', DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }
const names: Record<string, string> = { MO: 'Monday', TU: 'Tuesday', WE: 'Wednesday', TH: 'Thursday', FR: 'Friday', SA: 'Saturday', SU: 'Sunday' }
const months = Array.from({ length: 12 }, (_, month) => new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, month)))
const workdays = 'MO,TU,WE,TH,FR'
const firsts = ['first', 'second', 'third', 'fourth', 'fifth']

const list = (texts: string[], last = 'and') => (texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${last} ${texts.at(-1)}`)
const valuesOf = (said: Said, name: string) => said.get(name)?.split(',') ?? []
const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' }
const ordinal = new Intl.PluralRules('en', { type: 'ordinal' })
const numbered = (n: number) => `${n}${suffixes[ordinal.select(n)] ?? 'th'}`
/** 1: first, -1: last, -2: second to last. */
const placed = (n: number): string => (n > 0 ? firsts[n - 1] ?? numbered(n) : n === -1 ? 'last' : `${placed(-n)} to last`)

function calendarInWords(said: Said): string | null {
  const [freq = '', interval] = [said.get('FREQ'), Number(said.get('INTERVAL') ?? 1)]
  const hours = valuesOf(said, 'BYHOUR').map(Number)
  const hourly = freq === 'HOURLY' && hours.length === 0
  if (freq === 'HOURLY' && !hourly && interval > 1) return null
  const unit = freq === 'HOURLY' && !hourly ? 'day' : units[freq] ?? ''
  const every = interval === 1 ? `every ${unit}` : interval === 3 && freq === 'MONTHLY' ? 'every quarter' : `every ${interval} ${unit}s`
  const days = daysInWords(said, every, interval === 1)
  if (days === null) return null
  const minute = (said.get('BYMINUTE') ?? '0').padStart(2, '0')
  const times = hourly ? (minute === '00' ? 'the full hour' : `${Number(minute)} past`) : list((hours.length > 0 ? hours : [0]).map((hour) => `${String(hour).padStart(2, '0')}:${minute}`))
  return `${days} at ${times}`
}

/** What is said before the times; null where that takes more than words. @param single every one, not every second */
function daysInWords(said: Said, every: string, single: boolean): string | null {
  const freq = said.get('FREQ') ?? ''
  const [weekdays, monthdays, places, inMonths] = [valuesOf(said, 'BYDAY'), valuesOf(said, 'BYMONTHDAY').map(Number), valuesOf(said, 'BYSETPOS').map(Number), list(valuesOf(said, 'BYMONTH').map((month) => months[Number(month) - 1] ?? ''))]
  const yearly = freq === 'YEARLY'
  const within = inMonths ? ` in ${inMonths}` : ''
  if (places.length > 0) {
    // Of several hours, or months of a year, it would be the place among all of them.
    if (monthdays.length > 0 || weekdays.length === 0 || weekdays.some(counted) || valuesOf(said, 'BYHOUR').length > 1 || (yearly && inMonths)) return null
    const what = sameDays(weekdays) ? 'working day' : list(weekdays.map((day) => names[day] ?? ''), 'or')
    return `${every} on the ${list(places.map(placed))} ${what}${within}`
  }
  if (weekdays.length > 0) {
    if (monthdays.length > 0 || (weekdays.some(counted) && !weekdays.every(counted))) return null
    const called = list(weekdays.map((day) => (counted(day) ? `the ${placed(Number.parseInt(day, 10))} ${names[day.slice(-2)]}` : names[day] ?? '')))
    if (weekdays.every(counted)) return `${every} on ${called}${yearly && !inMonths ? ' of the year' : within}`
    const plainly = single && sameDays(weekdays) ? 'weekday' : called
    if (freq === 'HOURLY') return `${every} on ${plainly}${within}`
    if (freq === 'WEEKLY') return plainly === 'weekday' ? `every weekday${within}` : `${every} on ${called}${within}`
    return single ? `every ${plainly}${within}` : null
  }
  if (monthdays.length > 0) {
    if ((!yearly && freq !== 'MONTHLY') || (yearly && !inMonths && !single)) return null
    return `${yearly && !inMonths ? 'every month' : every} on ${list(monthdays.map((day) => (day > 0 ? `the ${numbered(day)}` : `the ${placed(day)} day`)))}${inMonths ? ` of ${inMonths}` : ''}`
  }
  if (freq === 'WEEKLY') return `${every} on Monday${within}`
  if (yearly || freq === 'MONTHLY') return `${every} on the 1st${inMonths || yearly ? ` of ${inMonths || 'January'}` : ''}`
  return `${every}${within}`
}

const counted = (day: string) => /\d/.test(day)
const sameDays = (weekdays: string[]) => workdays.split(',').every((day) => weekdays.includes(day)) && weekdays.length === 5

const dayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const longDays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** Null where cron says what a calendar does not: a day of the month or else one of the week, steps, last days. */
function fromCron(rule: string): string | null {
  const [minute = '', hour = '', day = '', month = '', week = ''] = rule.toUpperCase().split(/\s+/)
  const [hours, days, months, weeks] = [numbers(hour), numbers(day), numbers(month), numbers(week.replaceAll(/[A-Z]{3}/g, (name) => String(longDays.indexOf(name))))]
  if (!/^\d+$/.test(minute) || hours === null || days === null || months === null || weeks === null || (days.length > 0 && weeks.length > 0)) return null
  const freq = months.length > 0 ? 'YEARLY' : days.length > 0 ? 'MONTHLY' : weeks.length > 0 ? 'WEEKLY' : hours.length > 0 ? 'DAILY' : 'HOURLY'
  if (freq !== 'HOURLY' && hours.length === 0) return null
  const said: [string, (string | number)[]][] = [['BYMONTH', months], ['BYMONTHDAY', days], ['BYDAY', weeks.map((each) => dayNames[each % 7] ?? '')], ['BYHOUR', hours]]
  return [`FREQ=${freq}`, ...said.filter(([, values]) => values.length > 0).map(([name, values]) => `${name}=${values.join(',')}`), `BYMINUTE=${Number(minute)}`].join(';')
}

/** Of a field: its numbers, none for any; null for what is more than numbers and ranges. */
function numbers(field: string): number[] | null {
  if (field === '*') return []
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(field)) return null
  return field.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number)
    return Array.from({ length: Math.max(0, to - from) + 1 }, (_, n) => from + n)
  })
}
