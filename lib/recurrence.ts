import { Cron } from 'croner'
import { minutes } from './clock.ts'

/**
 * When something comes again: a cron rule of five fields (minute, hour, day of the month, month, day of the week) as clocks on the wall of a
 * time zone show it. A time that a day does not have, because clocks are set forward, comes with the first moment after it; one that a day
 * has twice comes once, the first time. The rule is read by croner; hours on the wall become moments here.
 */
export type Recurrence = { rule: string; zone: string }

/** What is wrong with a rule, in words; null: nothing. */
export function ruleProblem(rule: string): string | null {
  const fields = rule.split(/\s+/)
  if (fields.length !== 5) return 'has five fields: minute, hour, day of the month, month, day of the week, such as 0 6 * * 1 for Mondays at 06:00'
  if (!/^\d{1,2}$/.test(fields[0] as string)) return 'names one minute of the hour first, such as 0 6 * * 1: once an hour is as often as it can be'
  try {
    return onWall(rule).nextRun(new Date()) ? null : 'never comes: no month has such a day'
  } catch {
    return 'is no cron rule: minute, hour, day of the month, month, day of the week, such as 0 6 * * 1 for Mondays at 06:00'
  }
}

/** @returns the first moment of it after `after`. @throws Error for a rule that is none or never comes: ask `ruleProblem` first */
export function nextAfter({ rule, zone }: Recurrence, after: Date): Date {
  const cron = onWall(rule)
  for (let wall: Date | null = new Date(wallOf(after.getTime(), zone)); ;) {
    wall = cron.nextRun(wall)
    if (!wall) throw new Error(`${rule} never comes`)
    const moment = momentOf(wall.getTime(), zone)
    if (moment > after.getTime()) return new Date(moment)
  }
}

/** How many moments of it lie after `after` and not after `until`; counted up to `most`. */
export function countBetween(recurrence: Recurrence, after: Date, until: Date, most: number): number {
  let count = 0
  for (let at = nextAfter(recurrence, after); at <= until && count < most; at = nextAfter(recurrence, at)) count++
  return count
}

/** Read as if what the wall shows were UTC, which knows no summer. */
const onWall = (rule: string) => new Cron(rule, { mode: '5-part', timezone: 'UTC', paused: true })

const clocks = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall shows at a moment, as if it were UTC. Milliseconds, to the second. */
function wallOf(moment: number, zone: string): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  clocks.set(zone, clock)
  const { year = 0, month = 1, day, hour, minute, second } = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The first moment at which the wall shows this; where it never does, the first at which it shows more. */
function momentOf(wall: number, zone: string): number {
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
