/**
 * A rule of RFC 5545 (section 3.3.10) as schedules take it: on one line, without a beginning and without an end. Every so many days, weeks, months or
 * years count from Monday, 1 January 2024. Pure.
 */
export const isCalendarRule = (rule: string): boolean => /^(RRULE:)?FREQ=/i.test(rule)

/** What it may say. Whatever a library would pass over in silence is refused. */
const parts: Record<string, RegExp> = {
  FREQ: /^(HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)$/, INTERVAL: /^[1-9]\d{0,2}$/, BYDAY: listOf('([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)'), BYMONTHDAY: listOf('-?([1-9]|[12]\\d|3[01])'), BYMONTH: listOf('([1-9]|1[0-2])'),
  BYSETPOS: listOf('-?[1-9]\\d{0,2}'), BYHOUR: listOf('(1?\\d|2[0-3])'), BYMINUTE: /^[1-5]?\d$/, WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
}

function listOf(one: string): RegExp {
  return new RegExp(`^${one}(,${one})*$`)
}

/** Name and value of each part, as written but in capitals. */
export const partsOf = (rule: string): [name: string, value: string][] => rule.toUpperCase().replace(/^RRULE:/, '').split(';').map((part) => {
  const [name = '', ...value] = part.split('=')
  return [name, value.join('=')]
})

/** What is wrong with how it is written, in words; null: nothing. */
export function calendarProblem(rule: string): string | null {
  const seen = new Set<string>()
  for (const [name, value] of partsOf(rule)) {
    if (name === 'COUNT' || name === 'UNTIL') return `has no ${name}: a schedule comes until it is paused`
    const fits = Object.hasOwn(parts, name) ? parts[name] : undefined
    if (!fits) return `says ${name}, which a schedule does not take. It takes ${Object.keys(parts).join(', ')}`
    if (seen.has(name)) return `says ${name} twice`
    if (!fits.test(value)) return name === 'BYMINUTE' ? 'names one minute, from 0 to 59: once an hour is as often as it can be' : `says ${name}=${value}, which is not in RFC 5545 or too often. A rule looks like FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=8`
    seen.add(name)
  }
  return togetherProblem(new Map(partsOf(rule)))
}

/** What RFC 5545 forbids of parts that are right by themselves, and what would be looked through in vain. */
function togetherProblem(said: Map<string, string>): string | null {
  const freq = said.get('FREQ') ?? ''
  if (freq === 'WEEKLY' && said.has('BYMONTHDAY')) return 'says BYMONTHDAY with FREQ=WEEKLY: a day of the month goes with MONTHLY or YEARLY'
  if (!ofMonths.has(freq) && /\d/.test(said.get('BYDAY') ?? '')) return `says BYDAY=${said.get('BYDAY')} with FREQ=${freq}: the first or last of a weekday goes with MONTHLY or YEARLY`
  if (said.has('BYSETPOS') && (freq === 'HOURLY' || freq === 'DAILY')) return `says BYSETPOS with FREQ=${freq}: it goes with WEEKLY, MONTHLY or YEARLY`
  if (said.has('BYSETPOS') && !['BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYHOUR'].some((name) => said.has(name))) return 'says BYSETPOS of nothing: name days, months or hours that it chooses from, such as BYDAY=MO,TU,WE,TH,FR'
  return null
}

const ofMonths = new Set(['MONTHLY', 'YEARLY'])

/** Of how many days, weeks, months or years a search looks through before a rule counts as one that never comes: what bounds its time. */
export const mostPeriods = (rule: string): number => (/FREQ=YEARLY/i.test(rule) ? 200 : 1_500)

/** The rule with its beginning, as libraries read it. Without hour or minute it comes at the first of them. */
export function calendarText(rule: string): string {
  return `DTSTART;TZID=UTC:20240101T000000\nRRULE:${partsOf(rule).map((part) => part.join('=')).join(';')}`
}
