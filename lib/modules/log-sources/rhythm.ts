/**
 * When a source is expected to send, and when it was silent: pure. Hours are whole hours since 1970, as counts know no finer time; `active` says which
 * count, so that a night and a weekend are no silence of a source that sends by day.
 */
export type Rhythm = { minutes: number; active: (hour: number) => boolean }
export type HourOfWeek = number

const hour = 3_600_000
export const hourIn = (at: Date): number => Math.floor(at.getTime() / hour)
export const dateOf = (whole: number): Date => new Date(whole * hour)

/** 1 January 1970 was a Thursday; weeks begin on Monday. */
export const hourOfWeek = (whole: number): HourOfWeek => (((whole + 72) % 168) + 168) % 168
export const hoursOfWeek = (bits: string) => (whole: number) => bits[hourOfWeek(whole)] === '1'

/** How many minutes that count lie between two moments. */
export function quietMinutes(rhythm: Rhythm, from: Date, to: Date): number {
  let total = 0
  for (let whole = hourIn(from); whole * hour < to.getTime(); whole++) {
    if (rhythm.active(whole)) total += Math.min((whole + 1) * hour, to.getTime()) - Math.max(whole * hour, from.getTime())
  }
  return total / 60_000
}

const add = (counts: number[], whole: number) => void (counts[hourOfWeek(whole)] = (counts[hourOfWeek(whole)] ?? 0) + 1)

const fewest = 8
/** How much of what came has to fall into the same hours of each week before these are taken for its hours. */
const regular = 0.8

/**
 * What history teaches. An hour of the week in which events came in at least half of the weeks is one of its hours, if nearly everything comes in those; else all
 * are. Of the gaps between hours with events, counted in its hours, the 99th of 100 and half as much again is still no silence, and two hours never are.
 * @param present hours with events, in order
 * @param from the first hour looked at
 * @param until the hour that is not over
 * @param ignored times that are known to have been silent: they teach nothing
 * @returns null when too little came
 */
export function learn(present: number[], from: number, until: number, ignored: { from: number; to: number }[] = []): { minutes: number; hours: string } | null {
  const came = present.filter((each) => each >= from && each < until)
  if (came.length < fewest) return null
  const looked = new Array<number>(168).fill(0)
  const seen = new Array<number>(168).fill(0)
  for (let whole = from; whole < until; whole++) add(looked, whole)
  for (const whole of came) add(seen, whole)
  const own = seen.map((count, at) => count > 0 && count * 2 >= (looked[at] ?? 0))
  const inOwn = came.filter((whole) => own[hourOfWeek(whole)]).length
  const bits = inOwn >= came.length * regular ? own.map((is) => (is ? '1' : '0')).join('') : '1'.repeat(168)
  const active = hoursOfWeek(bits)
  const gaps: number[] = []
  for (let n = 1; n < came.length; n++) {
    const [before, after] = [came[n - 1] as number, came[n] as number]
    if (ignored.some((each) => each.from <= after && each.to >= before)) continue
    let empty = 0
    for (let whole = before + 1; whole < after; whole++) if (active(whole)) empty++
    gaps.push(empty)
  }
  if (gaps.length < fewest - 1) return null
  gaps.sort((one, other) => one - other)
  const nearly = gaps[Math.ceil(gaps.length * 0.99) - 1] ?? 0
  return { minutes: (Math.max(1, Math.ceil(nearly * 1.5)) + 1) * 60, hours: bits }
}

export type Gap = { /** The hour of the last event before it. */ after: number; /** The hour of the first event after it. */ before: number }

/** Gaps between hours with events that were too long, as far as whole hours show it. */
export function gapsBetween(rhythm: Rhythm, present: number[]): Gap[] {
  const gaps: Gap[] = []
  for (let n = 1; n < present.length; n++) {
    const [after, before] = [present[n - 1] as number, present[n] as number]
    if (before > after + 1 && quietMinutes(rhythm, dateOf(after + 1), dateOf(before)) > rhythm.minutes) gaps.push({ after, before })
  }
  return gaps
}

/** Since which hour the source has been coming in its rhythm again: the first of the last hours with no gap between them. */
export function againSince(rhythm: Rhythm, present: number[]): number | null {
  let first = present.at(-1) ?? null
  for (let n = present.length - 1; n > 0; n--) {
    const [after, before] = [present[n - 1] as number, present[n] as number]
    if (before > after + 1 && quietMinutes(rhythm, dateOf(after + 1), dateOf(before)) > rhythm.minutes) break
    first = after
  }
  return first
}
