import { Cron } from 'croner'
import { RRuleTemporal } from 'rrule-temporal'
import { calendarProblem, calendarText, isCalendarRule, mostPeriods } from './calendar-rule.ts'
import { days, minutes, now } from './clock.ts'

/**
 * When something comes again: a cron rule of five fields (minute, hour, day of the month, month, day of the week), or a rule of RFC 5545
 * (`calendar-rule.ts`), as clocks on the wall of a time zone show it. A time that a day does not have, because clocks are set forward, comes with the
 * first moment after it; one that a day has twice comes once, the first time. Rules are read by croner and rrule-temporal; hours on the wall become moments here.
 */
export type Recurrence = { rule: string; zone: string }

/** What is wrong with a rule, in words; null: nothing. */
export function ruleProblem(rule: string): string | null {
  const problem = isCalendarRule(rule) ? calendarProblem(rule) : cronProblem(rule)
  if (problem) return problem
  try {
    return rareProblem(onWall(rule))
  } catch {
    return isCalendarRule(rule) ? tooRare : 'is no cron rule: minute, hour, day of the month, month, day of the week, such as 0 6 * * 1 for Mondays at 06:00'
  }
}

const tooRare = 'never comes, or less often than once in twelve years'
/** 29 February can be eight years away. */
const rarest = days(366 * 12)

function rareProblem(next: Next): string | null {
  const first = next(now())
  const second = first && next(first)
  return second && first.getTime() - now().getTime() <= rarest && second.getTime() - first.getTime() <= rarest ? null : tooRare
}

function cronProblem(rule: string): string | null {
  const fields = rule.split(/\s+/)
  if (fields.length !== 5) return 'has five fields: minute, hour, day of the month, month, day of the week, such as 0 6 * * 1 for Mondays at 06:00; or begins with FREQ=, such as FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=8'
  return /^\d{1,2}$/.test(fields[0] as string) ? null : 'names one minute of the hour first, such as 0 6 * * 1: once an hour is as often as it can be'
}

/** @returns the first moment of it after `after`. @throws Error for a rule that is none or never comes: ask `ruleProblem` first */
export function nextAfter({ rule, zone }: Recurrence, after: Date): Date {
  const next = onWall(rule)
  for (let wall: Date | null = new Date(wallOf(after.getTime(), zone)); ;) {
    wall = next(wall)
    if (!wall) throw new Error(`${rule} never comes`)
    const moment = momentOf(wall.getTime(), zone)
    if (moment > after.getTime()) return new Date(moment)
  }
}

/** The first `count` moments of it after `after`. @throws Error as `nextAfter` does */
export function nextTimes(recurrence: Recurrence, after: Date, count: number): Date[] {
  const times: Date[] = []
  while (times.length < count) times.push(nextAfter(recurrence, times.at(-1) ?? after))
  return times
}

/** How many moments of it lie after `after` and not after `until`; counted up to `most`. */
export function countBetween(recurrence: Recurrence, after: Date, until: Date, most: number): number {
  let count = 0
  for (let at = nextAfter(recurrence, after); at <= until && count < most; at = nextAfter(recurrence, at)) count++
  return count
}

type Next = (after: Date) => Date | null
const engines = new Map<string, Next>()

/** Read as if what the wall shows were UTC, which knows no summer. */
function onWall(rule: string): Next {
  const known = engines.get(rule)
  if (known) return known
  const made = isCalendarRule(rule) ? calendar(rule) : cron(rule)
  if (engines.size >= 1_000) engines.delete(engines.keys().next().value as string)
  engines.set(rule, made)
  return made
}

function cron(rule: string): Next {
  const engine = new Cron(rule, { mode: '5-part', timezone: 'UTC', paused: true })
  return (after) => engine.nextRun(after)
}

function calendar(rule: string): Next {
  const engine = new RRuleTemporal({ rruleString: calendarText(rule), maxIterations: mostPeriods(rule), maxCandidateEvaluations: 20_000 })
  return (after) => {
    const found = engine.next(after)
    return found && new Date(found.epochMilliseconds)
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall shows at a moment, as if it were UTC. Milliseconds, to the second. */
function wallOf(moment: number, zone: string): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  clocks.set(zone, clock)
  const { year = 0, month = 1, day, hour, minute, second } = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The first moment at which the wall shows this; where it never does, the first at which it shows more. */
export function momentOf(wall: number, zone: string): number {
  const [before, behind] = [wall - minutes(1_500), wall + minutes(1_500)].map((moment) => wallOf(moment, zone) - moment) as [number, number]
  const [early, late] = [wall - Math.max(before, behind), wall - Math.min(before, behind)]
  const shown = [early, late].find((moment) => wallOf(moment, zone) === wall)
  if (shown !== undefined) return shown
  // Clocks are set forward somewhere between the two.
  let [low, high] = [early, late]
  while (high - low > 1_000) {
    const middle = low + Math.floor((high - low) / 2_000) * 1_000
    if (wallOf(middle, zone) > wall) high = middle
    else low = middle
  }
  return high
}
