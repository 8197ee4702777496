import type { SigmaCorrelation } from '../rule.ts'

/** One event that counts for a correlation: which of its rules it matched, in which group, with which value. */
export type Counted = { time: number; rules: number[]; group: string; value: string | number | null }
export type Holding = { group: string; to: number; value: number }

/**
 * Reference: every event is kept for ever, and each arrival computes every window anew. The meaning of windows is the
 * README's: (end − timespan, end], an end at each event, one report per group and timespan, late events refused.
 */
export class Oracle {
  private readonly correlation: SigmaCorrelation
  private readonly lateness: number
  private readonly kept: (Counted & { order: number })[] = []
  private readonly reported: Holding[] = []
  private order = 0

  constructor(correlation: SigmaCorrelation, lateness: number) {
    this.correlation = correlation
    this.lateness = lateness
  }

  arrive(event: Counted): Holding[] {
    const own = this.kept.filter((each) => each.group === event.group)
    const newest = Math.max(Number.NEGATIVE_INFINITY, ...own.map((each) => each.time))
    if (event.time <= newest - this.lateness) return []
    this.kept.push({ ...event, order: this.order++ })
    const all = this.kept.filter((each) => each.group === event.group).sort((a, b) => a.time - b.time || a.order - b.order)
    const ends = [...new Set(all.map((each) => each.time))].filter((end) => end >= event.time && end < event.time + this.correlation.timespan)
    const found: Holding[] = []
    for (const to of ends) {
      const near = this.reported.some((each) => each.group === event.group && Math.abs(each.to - to) < this.correlation.timespan)
      const value = this.figure(all.filter((each) => each.time > to - this.correlation.timespan && each.time <= to))
      if (near || Number.isNaN(value) || !this.holds(value)) continue
      const holding = { group: event.group, to, value }
      this.reported.push(holding)
      found.push(holding)
    }
    return found
  }

  private holds(value: number): boolean {
    const { comparisons, rules } = this.correlation
    if (comparisons.length === 0) return value === rules.length
    const tests = {
      gt: (bound: number) => value > bound, gte: (bound: number) => value >= bound, lt: (bound: number) => value < bound,
      lte: (bound: number) => value <= bound, eq: (bound: number) => value === bound, neq: (bound: number) => value !== bound,
    }
    return comparisons.every((comparison) => tests[comparison.operator](comparison.value))
  }

  private figure(window: Counted[]): number {
    const values = window.map((each) => each.value)
    const numbers = values.filter((value) => typeof value === 'number')
    switch (this.correlation.type) {
      case 'event_count': return window.length
      case 'value_count': return new Set(values).size
      case 'temporal': return new Set(window.flatMap((each) => each.rules)).size
      case 'temporal_ordered': {
        let next = 0
        for (const each of window) if (each.rules.includes(next)) next++
        return next
      }
      case 'value_sum': return numbers.reduce((sum, value) => sum + value, 0)
      case 'value_avg': return numbers.reduce((sum, value) => sum + value, 0) / numbers.length
      case 'value_percentile': {
        const { percentile } = this.correlation
        if (percentile === null) return (values.filter((value) => value === values[values.length - 1]).length / values.length) * 100
        return numbers.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percentile / 100) * numbers.length)) - 1] ?? Number.NaN
      }
    }
  }
}
