import { compare } from '../parse/correlation.ts'
import type { SigmaCorrelation } from '../rule.ts'
import { figureOfFew, makeAggregate } from './aggregate.ts'
import type { Aggregate, Entry } from './aggregate.ts'

/** A window in which the condition held: it ends with an event and reaches back one timespan. Times in milliseconds. */
export type Found = { from: number; to: number; value: number; ids: string[]; events: number }

/** A group as it is saved: entries as tuples, and the ends of the windows reported. */
export type SavedGroup = { entries: [number, number, number, string | number | null, string | null][]; reported: number[] }

/** Lateness in milliseconds, entries a group keeps, event ids a report names. */
export type Limits = { lateness: number; maxEvents: number; maxIds: number }

/** Never added to. */
const NONE: number[] = []
/** Of so few entries the figure is made when it is asked for. Most groups never have more, and then keep nothing but their entries. */
const FEW = 8

/**
 * The events of one group of one correlation. Windows are (end − timespan, end], and end with each event; what is older
 * than the newest event by timespan + lateness is forgotten. In any timespan a group reports once.
 */
export class Group {
  private newest = Number.NEGATIVE_INFINITY
  private readonly correlation: SigmaCorrelation
  private readonly limits: Limits
  private entries: Entry[] = []
  /** Entries before this one are dropped; they leave the array in masses, as moving the rest for each would cost too much. */
  private start = 0
  private reported: number[] = NONE
  /** Entries before this one have left the newest window. */
  private first = 0
  /** The figure over the newest window; null while it has few entries. */
  private aggregate: Aggregate | null = null
  /** What was added since `takeChanges`. Null: nobody asks. */
  private changes: SavedGroup | null = null

  constructor(correlation: SigmaCorrelation, limits: Limits) {
    this.correlation = correlation
    this.limits = limits
  }

  get size(): number {
    return this.entries.length - this.start
  }

  /** Whether an event of this time would come too late to count. */
  isLate(time: number): boolean {
    return time <= this.newest - this.limits.lateness
  }

  /** Take in the entries of one event, all of one time. Returns the windows that now hold and were not reported; `dropped` counts entries over the limit. */
  add(entries: Entry[]): { found: Found[]; dropped: number } {
    if (this.changes !== null) for (const entry of entries) this.changes.entries.push(tupleOf(entry))
    const time = entries[0]?.time ?? 0
    const inOrder = time >= this.newest
    if (inOrder) {
      this.newest = time
      for (let at = 0; at < entries.length; at++) {
        const entry = entries[at] as Entry
        this.append(entry)
        this.aggregate?.add(entry)
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
    return { entries: this.entries.slice(this.start).map(tupleOf), reported: this.reported }
  }

  restore(saved: SavedGroup): void {
    this.entries = []
    this.start = 0
    this.reported = NONE
    this.newest = Number.NEGATIVE_INFINITY
    this.apply(saved)
  }

  /** What was added since the last call, from the first call on; null when nothing was. */
  takeChanges(): SavedGroup | null {
    const { changes } = this
    this.changes = { entries: [], reported: [] }
    return changes !== null && changes.entries.length > 0 ? changes : null
  }

  /** Add what another group with the same past took in: afterwards both are alike. */
  apply({ entries, reported }: SavedGroup): void {
    for (const [time, order, rule, value, id] of entries) {
      const entry: Entry = { time, order, rule, value, id }
      if (time >= this.newest) {
        this.newest = time
        this.append(entry)
      } else {
        this.entries.splice(this.after(time), 0, entry)
      }
    }
    this.first = this.entries.length
    if (reported.length > 0) this.reported = [...this.reported, ...reported]
    this.forget()
    this.rebuild()
  }

  private judgeNewest(): Found[] {
    const last = this.entries[this.entries.length - 1]
    if (last === undefined) return []
    const found = this.judge(last.time, this.first, this.entries.length, this.newestFigure(last))
    return found === null ? [] : [found]
  }

  private newestFigure(last: Entry): number {
    const { entries, first, correlation } = this
    const size = entries.length - first
    const after = last.time - correlation.timespan
    if (size <= FEW / 2) this.aggregate = null
    if (this.aggregate === null) {
      const figure = size > FEW ? null : figureOfFew(correlation, entries, first)
      if (figure !== null) return figure
      const made = makeAggregate(correlation)
      for (let at = first; at < entries.length; at++) made.add(entries[at] as Entry)
      if (size <= FEW) return made.read(after, last)
      this.aggregate = made
    }
    return this.aggregate.read(after, last)
  }

  /** An array that is pushed to has room for sixteen more: too much for most groups. */
  private append(entry: Entry): void {
    const { entries } = this
    if (entries.length >= FEW) {
      entries.push(entry)
      return
    }
    const grown = new Array<Entry>(entries.length + 1)
    for (let at = 0; at < entries.length; at++) grown[at] = entries[at] as Entry
    grown[entries.length] = entry
    this.entries = grown
  }

  /** A late event changes every window that reaches back to it: one aggregate slides over them, so that each entry is added and removed once. */
  private judgeFrom(time: number): Found[] {
    const found: Found[] = []
    const { timespan } = this.correlation
    const aggregate = makeAggregate(this.correlation)
    let end = this.after(time)
    let start = this.after((this.entries[end - 1]?.time ?? time) - timespan)
    let added = start
    while (end <= this.entries.length && end > this.start) {
      const at = this.entries[end - 1]?.time ?? Number.POSITIVE_INFINITY
      if (at >= time + timespan) break
      for (; added < end; added++) aggregate.add(this.entries[added] as Entry)
      for (let entry = this.entries[start]; entry !== undefined && entry.time <= at - timespan; entry = this.entries[++start]) aggregate.remove(entry)
      const one = this.judge(at, start, end, aggregate.read(at - timespan, this.entries[end - 1] as Entry))
      if (one !== null) found.push(one)
      const next = this.entries[end]
      if (next === undefined) break
      end = this.after(next.time)
    }
    return found
  }

  private judge(to: number, start: number, end: number, value: number): Found | null {
    const { timespan, comparisons, rules } = this.correlation
    const from = to - timespan
    const holds = comparisons.length === 0 ? value === rules.length : comparisons.every((comparison) => compare(value, comparison))
    if (!holds || Number.isNaN(value) || this.reported.some((other) => Math.abs(other - to) < timespan)) return null
    if (this.reported === NONE) this.reported = [to]
    else this.reported.push(to)
    this.changes?.reported.push(to)
    const ids: string[] = []
    for (let at = end - 1; at >= start && ids.length < this.limits.maxIds; at--) {
      const id = this.entries[at]?.id ?? null
      if (id !== null && ids[ids.length - 1] !== id) ids.push(id)
    }
    return { from, to, value, ids: ids.reverse(), events: end - start }
  }

  private leave(after: number): void {
    for (let entry = this.entries[this.first]; entry !== undefined && entry.time <= after; entry = this.entries[this.first]) {
      this.aggregate?.remove(entry)
      this.first++
    }
  }

  /** Drop what no window can need any more, and the oldest when there are too many. */
  private forget(): number {
    const { lateness, maxEvents } = this.limits
    const { entries } = this
    const horizon = this.newest - this.correlation.timespan - lateness
    let to = this.start
    while ((entries[to]?.time ?? Number.POSITIVE_INFINITY) <= horizon) to++
    const over = Math.max(0, entries.length - to - maxEvents)
    to += over
    if (this.aggregate !== null) for (let at = this.first; at < to; at++) this.aggregate.remove(entries[at] as Entry)
    this.first = Math.max(this.first, to)
    this.start = to
    if (this.start > 0 && this.start * 2 >= entries.length) {
      this.entries = entries.slice(this.start)
      this.first -= this.start
      this.start = 0
      if (this.reported.length > 0) this.reported = this.reported.filter((end) => end > horizon)
    }
    return over
  }

  private rebuild(): void {
    this.first = this.after(this.newest - this.correlation.timespan)
    this.aggregate = null
  }

  /** Index of the first entry later than a time. */
  private after(time: number): number {
    let [low, high] = [this.start, this.entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.entries[middle] as Entry).time <= time) low = middle + 1
      else high = middle
    }
    return low
  }
}

function tupleOf({ time, order, rule, value, id }: Entry): SavedGroup['entries'][number] {
  return [time, order, rule, value, id]
}
