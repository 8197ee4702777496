import { compare } from '../parse/correlation.ts'
import type { SigmaCorrelation } from '../rule.ts'
import { makeAggregate } from './aggregate.ts'
import type { Aggregate, Entry } from './aggregate.ts'

/** A window in which the condition held: it ends with an event and reaches back one timespan. Times in milliseconds. */
export type Found = { from: number; to: number; value: number; ids: string[]; events: number }

/** A group as it is saved: entries as tuples, and the ends of the windows reported. */
export type SavedGroup = { entries: [number, number, number, string | number | null, string | null][]; reported: number[] }

export type Limits = { lateness: number; maxEvents: number; maxIds: number }

/**
 * The events of one group of one correlation. Windows are (end − timespan, end], and end with each event; what is older
 * than the newest event by timespan + lateness is forgotten. In any timespan a group reports once.
 */
export class Group {
  newest = Number.NEGATIVE_INFINITY
  /** Had an event since it was last considered for eviction. */
  used = false
  private readonly correlation: SigmaCorrelation
  private readonly limits: Limits
  private entries: Entry[] = []
  private reported: number[] = []
  /** Entries before this one have left the newest window. */
  private first = 0
  private aggregate: Aggregate

  constructor(correlation: SigmaCorrelation, limits: Limits) {
    this.correlation = correlation
    this.limits = limits
    this.aggregate = makeAggregate(correlation)
  }

  get size(): number {
    return this.entries.length
  }

  /** Whether an event of this time would come too late to count. */
  isLate(time: number): boolean {
    return time <= this.newest - this.limits.lateness
  }

  /** Take in the entries of one event, all of one time. Returns the windows that now hold and were not reported; `dropped` counts entries over the limit. */
  add(entries: Entry[]): { found: Found[]; dropped: number } {
    const time = entries[0]?.time ?? 0
    const inOrder = time >= this.newest
    if (inOrder) {
      this.newest = time
      for (let at = 0; at < entries.length; at++) {
        const entry = entries[at] as Entry
        this.entries.push(entry)
        this.aggregate.add(entry)
      }
      this.leave(time - this.correlation.timespan)
    } else {
      this.entries.splice(this.after(time), 0, ...entries)
    }
    const dropped = this.forget()
    if (!inOrder) this.rebuild()
    const found = inOrder ? this.judgeNewest() : this.judgeFrom(time)
    return { found, dropped }
  }

  save(): SavedGroup {
    return { entries: this.entries.map(({ time, order, rule, value, id }) => [time, order, rule, value, id]), reported: this.reported }
  }

  restore(saved: SavedGroup): void {
    this.entries = saved.entries.map(([time, order, rule, value, id]) => ({ time, order, rule, value, id }))
    this.reported = [...saved.reported]
    this.newest = this.entries[this.entries.length - 1]?.time ?? Number.NEGATIVE_INFINITY
    this.rebuild()
  }

  private judgeNewest(): Found[] {
    const last = this.entries[this.entries.length - 1]
    if (last === undefined) return []
    const found = this.judge(last.time, this.first, this.entries.length, this.aggregate)
    return found === null ? [] : [found]
  }

  /** A late event changes every window that reaches back to it: one aggregate slides over them, so that each entry is added and removed once. */
  private judgeFrom(time: number): Found[] {
    const found: Found[] = []
    const { timespan } = this.correlation
    const aggregate = makeAggregate(this.correlation)
    let end = this.after(time)
    let start = this.after((this.entries[end - 1]?.time ?? time) - timespan)
    let added = start
    while (end <= this.entries.length && end > 0) {
      const at = this.entries[end - 1]?.time ?? Number.POSITIVE_INFINITY
      if (at >= time + timespan) break
      for (; added < end; added++) aggregate.add(this.entries[added] as Entry)
      for (let entry = this.entries[start]; entry !== undefined && entry.time <= at - timespan; entry = this.entries[++start]) aggregate.remove(entry)
      const one = this.judge(at, start, end, aggregate)
      if (one !== null) found.push(one)
      const next = this.entries[end]
      if (next === undefined) break
      end = this.after(next.time)
    }
    return found
  }

  private judge(to: number, start: number, end: number, aggregate: Aggregate): Found | null {
    const { timespan, comparisons, rules } = this.correlation
    const from = to - timespan
    const last = this.entries[end - 1]
    if (last === undefined) return null
    const value = aggregate.read(from, last)
    const holds = comparisons.length === 0 ? value === rules.length : comparisons.every((comparison) => compare(value, comparison))
    if (!holds || Number.isNaN(value) || this.reported.some((other) => Math.abs(other - to) < timespan)) return null
    this.reported.push(to)
    const ids: string[] = []
    for (let at = end - 1; at >= start && ids.length < this.limits.maxIds; at--) {
      const id = this.entries[at]?.id ?? null
      if (id !== null && ids[ids.length - 1] !== id) ids.push(id)
    }
    return { from, to, value, ids: ids.reverse(), events: end - start }
  }

  private leave(after: number): void {
    for (let entry = this.entries[this.first]; entry !== undefined && entry.time <= after; entry = this.entries[this.first]) {
      this.aggregate.remove(entry)
      this.first++
    }
  }

  /** Drop what no window can need any more, and the oldest when there are too many. */
  private forget(): number {
    const { lateness, maxEvents } = this.limits
    const horizon = this.newest - this.correlation.timespan - lateness
    let old = 0
    while ((this.entries[old]?.time ?? Number.POSITIVE_INFINITY) <= horizon) old++
    const over = Math.max(0, this.entries.length - old - maxEvents)
    const gone = old + over
    if (over === 0 && gone < 32 && gone * 2 < this.entries.length) return 0
    if (gone === 0) return 0
    if (over > 0) for (let at = this.first; at < gone; at++) this.aggregate.remove(this.entries[at] as Entry)
    this.entries.splice(0, gone)
    this.first = Math.max(0, this.first - gone)
    this.reported = this.reported.filter((end) => end > horizon)
    return over
  }

  private rebuild(): void {
    this.aggregate = makeAggregate(this.correlation)
    this.first = this.after(this.newest - this.correlation.timespan)
    for (let at = this.first; at < this.entries.length; at++) this.aggregate.add(this.entries[at] as Entry)
  }

  /** Index of the first entry later than a time. */
  private after(time: number): number {
    let [low, high] = [0, this.entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.entries[middle] as Entry).time <= time) low = middle + 1
      else high = middle
    }
    return low
  }
}
