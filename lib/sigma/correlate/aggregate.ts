import type { SigmaCorrelation } from '../rule.ts'

/** One event in a window: `rule` is its place among the correlation's rules, `order` counts events as they arrive. */
export type Entry = { time: number; order: number; rule: number; value: string | number | null; id: string | null }

/** A figure over the entries of a window, kept as entries come and go. */
export type Aggregate = {
  add(entry: Entry): void
  remove(entry: Entry): void
  /** The figure; `after` is the start of the window, `last` its newest entry. */
  read(after: number, last: Entry): number
}

/** The aggregate of a correlation (correlation rules specification, "Correlation Types"). */
export function makeAggregate(correlation: SigmaCorrelation): Aggregate {
  switch (correlation.type) {
    case 'event_count': return new EventCount()
    case 'value_count': return new ValueCount()
    case 'temporal': return new RuleCount(correlation.rules.length)
    case 'temporal_ordered': return new OrderedCount(correlation.rules.length)
    case 'value_sum': return new Sum(false)
    case 'value_avg': return new Sum(true)
    case 'value_percentile': return correlation.percentile === null ? new Share() : new Percentile(correlation.percentile)
  }
}

/** More rules than bits of a number. */
const MOST_BITS = 31

/** The figure over the entries from `first` on, which are few, without keeping anything. Null: an aggregate must say. */
export function figureOfFew({ type, rules }: SigmaCorrelation, entries: Entry[], first: number): number | null {
  const { length } = entries
  switch (type) {
    case 'event_count': return length - first
    case 'value_count': {
      let distinct = 0
      for (let at = first; at < length; at++) {
        const { value } = entries[at] as Entry
        let earlier = first
        while ((entries[earlier] as Entry).value !== value) earlier++
        if (earlier === at) distinct++
      }
      return distinct
    }
    case 'temporal': {
      if (rules.length > MOST_BITS) return null
      let seen = 0
      let distinct = 0
      for (let at = first; at < length; at++) {
        const bit = 1 << (entries[at] as Entry).rule
        if ((seen & bit) === 0) distinct++
        seen |= bit
      }
      return distinct
    }
    case 'value_sum':
    case 'value_avg': {
      let sum = 0
      for (let at = first; at < length; at++) sum += Number((entries[at] as Entry).value)
      return type === 'value_sum' ? sum : sum / (length - first)
    }
    default: return null
  }
}

class EventCount implements Aggregate {
  private count = 0

  add(): void {
    this.count++
  }

  remove(): void {
    this.count--
  }

  read(): number {
    return this.count
  }
}

/** Distinct values. */
class ValueCount implements Aggregate {
  protected readonly counts = new Map<string | number | null, number>()

  add(entry: Entry): void {
    this.counts.set(entry.value, (this.counts.get(entry.value) ?? 0) + 1)
  }

  remove(entry: Entry): void {
    const left = (this.counts.get(entry.value) ?? 0) - 1
    if (left > 0) this.counts.set(entry.value, left)
    else this.counts.delete(entry.value)
  }

  read(_after: number, _last: Entry): number {
    return this.counts.size
  }
}

/** How many percent of the events have the value of the newest one: small for what is rare. */
class Share extends ValueCount {
  private total = 0

  override add(entry: Entry): void {
    super.add(entry)
    this.total++
  }

  override remove(entry: Entry): void {
    super.remove(entry)
    this.total--
  }

  override read(_after: number, last: Entry): number {
    return ((this.counts.get(last.value) ?? 0) / this.total) * 100
  }
}

/** Distinct rules. */
class RuleCount implements Aggregate {
  private readonly counts: number[]
  private distinct = 0

  constructor(rules: number) {
    this.counts = new Array<number>(rules).fill(0)
  }

  add(entry: Entry): void {
    const count = this.counts[entry.rule] ?? 0
    if (count === 0) this.distinct++
    this.counts[entry.rule] = count + 1
  }

  remove(entry: Entry): void {
    const count = this.counts[entry.rule] ?? 0
    if (count === 1) this.distinct--
    this.counts[entry.rule] = count - 1
  }

  read(): number {
    return this.distinct
  }
}

/**
 * How many of the rules, from the first on, were seen one after the other. For each number of rules the latest start of
 * such a row is kept: it lies in the window when any does. Entries of one event come last rule first, so that no event
 * is two steps of one row.
 */
class OrderedCount implements Aggregate {
  private readonly starts: number[]

  constructor(rules: number) {
    this.starts = new Array<number>(rules + 1).fill(Number.NEGATIVE_INFINITY)
  }

  add(entry: Entry): void {
    const start = entry.rule === 0 ? entry.time : (this.starts[entry.rule] ?? Number.NEGATIVE_INFINITY)
    const known = this.starts[entry.rule + 1] ?? Number.NEGATIVE_INFINITY
    if (start > known) this.starts[entry.rule + 1] = start
  }

  remove(): void {
    // A row whose start has left the window is seen by its start.
  }

  read(after: number): number {
    let count = 0
    while (count + 1 < this.starts.length && (this.starts[count + 1] ?? Number.NEGATIVE_INFINITY) > after) count++
    return count
  }
}

/** Sum or mean of the values that are numbers. Exact for whole numbers; others are added anew when one leaves. */
class Sum implements Aggregate {
  private readonly mean: boolean
  private readonly values: number[] = []
  private head = 0
  private sum = 0
  private whole = true

  constructor(mean: boolean) {
    this.mean = mean
  }

  add(entry: Entry): void {
    if (typeof entry.value !== 'number') return
    this.values.push(entry.value)
    this.sum += entry.value
    this.whole &&= Number.isSafeInteger(entry.value)
  }

  remove(entry: Entry): void {
    if (typeof entry.value !== 'number') return
    this.head++
    if (this.head > 64 && this.head * 2 > this.values.length) {
      this.values.splice(0, this.head)
      this.head = 0
    }
    if (this.whole) this.sum -= entry.value
    else {
      this.sum = 0
      for (let at = this.head; at < this.values.length; at++) this.sum += this.values[at] as number
    }
  }

  read(): number {
    const count = this.values.length - this.head
    return this.mean ? this.sum / count : this.sum
  }
}

/** The value below or at which the given percentage of the numbers lies (nearest rank). */
class Percentile implements Aggregate {
  private readonly percentile: number
  private readonly sorted: number[] = []

  constructor(percentile: number) {
    this.percentile = percentile
  }

  add(entry: Entry): void {
    if (typeof entry.value === 'number') this.sorted.splice(this.place(entry.value), 0, entry.value)
  }

  remove(entry: Entry): void {
    if (typeof entry.value === 'number') this.sorted.splice(this.place(entry.value), 1)
  }

  read(): number {
    const rank = Math.max(1, Math.ceil((this.percentile / 100) * this.sorted.length))
    return this.sorted[rank - 1] ?? Number.NaN
  }

  /** Index of the first number that is not smaller. */
  private place(value: number): number {
    let [low, high] = [0, this.sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.sorted[middle] as number) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
