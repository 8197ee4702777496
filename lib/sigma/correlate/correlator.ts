import type { Hit } from '../compile/ruleset.ts'
import { Slot } from '../compile/slot.ts'
import type { Scene } from '../compile/slot.ts'
import { pathsOf } from '../mappings/mapping.ts'
import type { Mapping } from '../mappings/mapping.ts'
import { findCycles } from '../parse/cycles.ts'
import type { SigmaProblem } from '../problem.ts'
import type { Logsource, SigmaCorrelation, SigmaRule } from '../rule.ts'
import type { Entry } from './aggregate.ts'
import { Entries } from './entries.ts'
import { Group } from './group.ts'
import type { Limits } from './group.ts'
import { KeyReader, Partition } from './partition.ts'
import type { Part, Plan } from './plan.ts'
import { restoreState, saveChanges, saveState } from './state.ts'
import type { SavedState } from './state.ts'

/** A correlation that held: for which group, in which window (milliseconds, from excluded, to included), with which figure. */
export type CorrelationHit = {
  correlation: SigmaCorrelation
  /** The group-by fields and their values; empty without group-by. */
  group: Record<string, string>
  window: { from: number; to: number }
  value: number
  /** How many entries the window holds, and the ids of the newest of them. */
  events: number
  ids: string[]
}

/** Bounds of what is remembered, and how fields are named. */
export type CorrelateOptions = {
  /** Other names of fields, by log source; see `MAPPINGS`. */
  mappings?: Mapping[]
  /** Milliseconds an event may be older than the newest of its group and still count. Default: one hour. */
  lateness?: number
  /** Groups kept per set of group-by fields; those long without an event go first. Default 100,000. */
  maxGroups?: number
  /** Entries kept per group; the oldest go first. Default 100,000. */
  maxEvents?: number
  /** Event ids named in a hit. Default 100. */
  maxIds?: number
}

/** `time` in milliseconds since 1970. With `now`, events more than ten minutes ahead of it are refused: one wrong clock must not blind a group. */
export type Moment = { time: number; id?: string; now?: number }

/** What was not counted, and why; for the operator. */
export type CorrelatorStats = { late: number; ahead: number; evicted: number; dropped: number }

const AHEAD = 600_000

/** Follows correlations over a stream of events and the hits of their rules. State is in memory, bounded, and can be saved. */
export class Correlator {
  /** Correlations that were refused, with reasons. */
  readonly problems: SigmaProblem[] = []
  private readonly counts = { late: 0, ahead: 0, dropped: 0 }
  private readonly plans: Plan[] = []
  /** What refers to a rule or correlation, by id. */
  private readonly parts = new Map<string, Part[]>()
  private readonly silent = new Set<string>()
  private readonly partitions = new Map<string, Partition>()
  private readonly readers = new Map<string, KeyReader>()
  private readonly limits: Limits
  private readonly maxGroups: number
  private readonly scene: Scene = { event: {}, epoch: 0, walked: false }
  private order = 0
  private readonly entries = new Entries()
  /** Groups that took something in since `takeChanges`. Null: nobody asks. */
  private touched: Map<Plan, Set<string>> | null = null

  constructor(correlations: SigmaCorrelation[], rules: SigmaRule[], options: CorrelateOptions) {
    this.limits = { lateness: options.lateness ?? 3_600_000, maxEvents: options.maxEvents ?? 100_000, maxIds: options.maxIds ?? 100 }
    this.maxGroups = options.maxGroups ?? 100_000
    const circular = new Set(findCycles(correlations).map((cycle) => cycle.correlation))
    const known = new Map<string, SigmaRule | SigmaCorrelation>()
    for (const each of [...rules, ...correlations]) {
      known.set(each.id, each)
      if (each.name !== null && !known.has(each.name)) known.set(each.name, each)
    }
    for (const correlation of correlations) {
      if (circular.has(correlation)) this.refuse(correlation, 'The correlation refers to itself in a circle.', 'Remove one of the references.')
      else this.plan(correlation, known, options.mappings ?? [])
    }
  }

  get stats(): CorrelatorStats {
    let evicted = 0
    for (const partition of this.partitions.values()) evicted += partition.evicted
    return { ...this.counts, evicted }
  }

  /** The fields that are read of an event that a rule matched, by every path they may have. */
  reads(rule: string): ReadonlySet<string> {
    const names = new Set<string>()
    for (const part of this.parts.get(rule) ?? []) {
      const paths = [...part.reader.slots, ...part.valueSlots].flatMap((slot) => slot.paths)
      for (const name of [...paths, ...this.reads(part.plan.correlation.id)]) names.add(name)
    }
    return names
  }

  /** Whether a rule or correlation reports only through others: it is referred to, and none of these says `generate`. */
  isSilent(id: string): boolean {
    return this.silent.has(id)
  }

  /** Take in one event and the hits its rules had. Returns the correlations that hold because of it. */
  observe(event: Record<string, unknown>, hits: Hit[], moment: Moment): CorrelationHit[] {
    if (hits.length === 0) return []
    if (!Number.isFinite(moment.time) || (moment.now !== undefined && moment.time > moment.now + AHEAD)) {
      this.counts.ahead++
      return []
    }
    this.scene.event = event
    this.scene.epoch++
    this.order++
    const found: CorrelationHit[] = []
    this.feed(hits.flatMap((hit) => this.parts.get(hit.rule.id) ?? []), moment.time, moment.id ?? null, found)
    return found
  }

  /** The whole state as plain JSON. */
  serialize(): SavedState {
    return saveState(this.plans, this.order)
  }

  /** Take over a saved state. Correlations that changed since begin anew; their ids are returned. */
  restore(state: SavedState): string[] {
    for (const { partition } of this.plans) partition.clear()
    this.order = 0
    return this.apply(state)
  }

  /**
   * What was added since the last call, or since `trackChanges`, as plain JSON: a fraction of the whole.
   */
  takeChanges(): SavedState {
    const changes = saveChanges(this.plans, this.touched ?? new Map(), this.order)
    this.touched = new Map()
    return changes
  }

  /** Take in what another correlator with the same past has taken in: afterwards both are alike. Returns as `restore`. */
  apply(changes: SavedState): string[] {
    const { order, changed } = restoreState(changes, this.plans, (plan) => this.makeGroup(plan))
    for (const { partition } of this.plans) partition.gone = []
    this.order = Math.max(this.order, order)
    return changed
  }

  /** Keep account of changes from here on. */
  trackChanges(): void {
    this.touched = new Map()
    for (const { partition, index } of this.plans) {
      partition.gone = []
      for (const { groups } of partition.buckets.values()) groups[index]?.takeChanges()
    }
  }

  private makeGroup({ correlation }: Plan): Group {
    const group = new Group(correlation, this.limits)
    if (this.touched !== null) group.takeChanges()
    return group
  }

  private feed(parts: Part[], time: number, id: string | null, found: CorrelationHit[]): void {
    // Last rule first: see the ordered aggregate.
    const ordered = parts.length > 1 ? parts.toSorted((a, b) => b.place - a.place) : parts
    const plans = new Set(ordered.map((part) => part.plan))
    if (plans.size === ordered.length) {
      for (const part of ordered) this.feedOne(part, time, id, found)
      return
    }
    // An event that several rules of a correlation matched: its entries go in together, and are judged once.
    for (const plan of plans) {
      const entriesOf = new Map<string, Entry[]>()
      for (const part of ordered) {
        if (part.plan !== plan) continue
        const entry = this.entries.make(part, this.scene, time, this.order, id)
        const key = entry === null ? null : part.reader.read(this.scene)
        if (entry === null || key === null) continue
        const known = entriesOf.get(key)
        if (known === undefined) entriesOf.set(key, [entry])
        else if (plan.correlation.type === 'temporal' || plan.correlation.type === 'temporal_ordered') known.push(entry)
      }
      for (const [key, entries] of entriesOf) this.count(plan, key, entries, id, found)
    }
  }

  private feedOne(part: Part, time: number, id: string | null, found: CorrelationHit[]): void {
    const entry = this.entries.make(part, this.scene, time, this.order, id)
    const key = entry === null ? null : part.reader.read(this.scene)
    if (entry !== null && key !== null) this.count(part.plan, key, [entry], id, found)
  }

  private count(plan: Plan, key: string, entries: Entry[], id: string | null, found: CorrelationHit[]): void {
    const { correlation, partition, index } = plan
    const { groups } = partition.bucket(key)
    const group = groups[index] ?? this.makeGroup(plan)
    groups[index] = group
    const time = entries[0]?.time ?? 0
    if (group.isLate(time)) {
      this.counts.late++
      return
    }
    this.touch(plan, key)
    const taken = group.add(entries)
    this.counts.dropped += taken.dropped
    for (const each of taken.found) {
      found.push({
        correlation, group: nameGroup(correlation, key), window: { from: each.from, to: each.to }, value: each.value, events: each.events, ids: each.ids,
      })
      const outer = this.parts.get(correlation.id)
      if (outer !== undefined) this.feed(outer, each.to, id, found)
    }
  }

  private touch(plan: Plan, key: string): void {
    if (this.touched === null) return
    const keys = this.touched.get(plan)
    if (keys === undefined) this.touched.set(plan, new Set([key]))
    else keys.add(key)
  }

  private plan(correlation: SigmaCorrelation, known: Map<string, SigmaRule | SigmaCorrelation>, mappings: Mapping[]): void {
    const missing = correlation.rules.filter((name) => !known.has(name))
    if (missing.length > 0) {
      this.refuse(correlation, `The correlation refers to '${missing.join("', '")}', which is not among the rules.`, 'Load that rule too, or correct the id or name.')
      return
    }
    const needed = Math.max(0, ...correlation.comparisons.map((comparison) => comparison.value))
    if (correlation.type === 'event_count' && needed > this.limits.maxEvents) {
      this.refuse(correlation, `The correlation counts to ${needed}, but at most ${this.limits.maxEvents} events of a group are kept.`, 'Lower the number, or raise maxEvents.')
      return
    }
    const fields = correlation.groupBy.join('\0')
    const partition = this.partitions.get(fields) ?? new Partition(this.maxGroups)
    this.partitions.set(fields, partition)
    const plan: Plan = { correlation, partition, index: partition.plans++ }
    this.plans.push(plan)
    correlation.rules.forEach((name, place) => {
      const referred = known.get(name)
      if (referred === undefined) return
      const source: Logsource = 'logsource' in referred ? referred.logsource : { category: null, product: null, service: null }
      const slotOf = (field: string): Slot => {
        const alias = correlation.aliases.find((each) => each.alias === field)?.fields.find((each) => each.rule === name)
        const own = alias?.field ?? field
        return new Slot(own, pathsOf(own, source, mappings))
      }
      const part: Part = { plan, place, reader: this.readerOf(correlation.groupBy.map(slotOf)), valueSlots: correlation.valueFields.map(slotOf) }
      const others = this.parts.get(referred.id)
      if (others === undefined) this.parts.set(referred.id, [part])
      else others.push(part)
      if (!correlation.generate) this.silent.add(referred.id)
    })
  }

  /** Correlations that read the same fields share a reader, which reads them once per event. */
  private readerOf(slots: Slot[]): KeyReader {
    const paths = JSON.stringify(slots.map((slot) => slot.paths))
    const reader = this.readers.get(paths) ?? new KeyReader(slots)
    this.readers.set(paths, reader)
    return reader
  }

  private refuse(correlation: SigmaCorrelation, message: string, help: string): void {
    this.problems.push({ file: correlation.file, ...correlation.place, message, help })
  }
}

function nameGroup({ groupBy }: SigmaCorrelation, key: string): Record<string, string> {
  const values = groupBy.length === 1 ? [key] : (JSON.parse(key) as string[])
  return Object.fromEntries(groupBy.map((name, index) => [name, values[index] ?? '']))
}

/** Follow correlations. Those that can not be followed are in `problems`; nothing is thrown for a bad correlation. */
export function correlate(correlations: SigmaCorrelation[], rules: SigmaRule[], options: CorrelateOptions = {}): Correlator {
  return new Correlator(correlations, rules, options)
}
