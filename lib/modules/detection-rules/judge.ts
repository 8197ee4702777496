import { factsOf, isOurs, ours, withFacts } from '#lib/facts/index.ts'
import { correlate, type Correlator, type CorrelationHit, MAPPINGS, type Reason, type SavedState, type SigmaCorrelation, type SigmaRule } from '#lib/sigma/index.ts'
import { hintOf } from './model.ts'
import type { BookRule, RuleBook } from './rule-book.ts'
import { type Numbers, withNumbers } from './thresholds.ts'

export type JudgedEvent = { id: string; raw: string; source: string; eventType: string; userName: string | null; target: string | null; ip: string | null; system: string | null; outcome: string | null; occurredAt: Date }

export type Match = { rule: BookRule; reasons: Reason[] }
export type WindowMatch = { rule: BookRule; hit: CorrelationHit }
/** `unjudged`: rules that could not tell of this event. `common`: the event under its common names, parsed when first asked for. */
export type Seen = { matches: Match[]; windows: WindowMatch[]; unjudged: BookRule[]; common: () => Record<string, unknown> }

/** Event ids a window names. */
export const namedEvents = 20
/** Entries a group keeps, groups a set of fields keeps: the state must stay a few megabytes. */
const maxEvents = 20_000
const maxGroups = 20_000

/** Runs a book of rules over events in their order. What correlations remember goes in and out as text. */
export class Judge {
  private book: RuleBook
  private readonly correlator: Correlator
  /** Whether the derived fields are all that the derived rules read, and all that is counted after a rule matched. */
  private sufficesDerived: boolean
  private readonly suffices = new Map<string, boolean>()

  constructor(book: RuleBook, numbers: Numbers, state: string) {
    this.book = book
    const correlations = book.correlations.map((each) => withNumbers(each, numbers))
    this.correlator = correlate(correlations, book.singles, { mappings: MAPPINGS, maxGroups, maxEvents: Math.max(maxEvents, numbers.settings.manyEventsCount + 1), maxIds: namedEvents })
    this.sufficesDerived = areOurs(book.derived.reads)
    if (state !== '') this.correlator.restore(JSON.parse(state) as SavedState)
  }

  /** Go by another book from here on. False, and nothing is changed, when its correlations or what they count are others: then what they remember means something else. */
  follow(book: RuleBook): boolean {
    const [own, others] = [countedIn(this.book), countedIn(book)]
    if (own.length !== others.length || own.some((each, n) => each !== others[n])) return false
    this.book = book
    this.sufficesDerived = areOurs(book.derived.reads)
    return true
  }

  see(event: JudgedEvent, now: Date): Seen {
    const { records, derived, rules } = this.book
    let parsed: Record<string, unknown> | null = null
    const record = (): Record<string, unknown> => (parsed ??= JSON.parse(event.raw) as Record<string, unknown>)
    const facts = factsOf(event, record)
    let joined: Record<string, unknown> | null = null
    const whole = (): Record<string, unknown> => (joined ??= withFacts(record(), facts))
    // Most events are told from their text, and counted by fields that are known without reading it.
    const known = { [ours]: facts }
    const hint = hintOf(event.source)
    const ofRecord = records.mustParse(event.raw, hint) ? records.match(whole(), hint, event.raw) : []
    const hits = [...ofRecord, ...derived.match(this.sufficesDerived ? known : whole(), hint)]
    const counted = hits.every(({ rule }) => this.sufficesFor(rule.id)) ? known : whole()
    const windows = this.correlator.observe(counted, hits, { time: event.occurredAt.getTime(), id: event.id, now: now.getTime() })
    return {
      common: () => commonOf(event, whole()),
      matches: hits.flatMap(({ rule, reasons }) => this.reporting(rules, rule.id).map((found) => ({ rule: found, reasons }))),
      unjudged: this.tellingOf(this.book.takeOverrun()),
      windows: windows.flatMap((hit) => this.reporting(rules, hit.correlation.id).map((rule) => ({ rule, hit }))),
    }
  }

  /** Keep account of what correlations take in from here on. */
  trackChanges(): void {
    this.correlator.trackChanges()
  }

  takeChanges(): string {
    return JSON.stringify(this.correlator.takeChanges())
  }

  /** Take in what another judge with the same past added. */
  apply(changes: string): void {
    this.correlator.apply(JSON.parse(changes) as SavedState)
  }

  save(): string {
    return JSON.stringify(this.correlator.serialize())
  }

  /** Events too old, too far ahead or too many to be counted in windows. */
  get uncounted(): number {
    const { late, ahead, dropped } = this.correlator.stats
    return late + ahead + dropped
  }

  private sufficesFor(rule: string): boolean {
    let suffices = this.suffices.get(rule)
    if (suffices === undefined) {
      suffices = areOurs(this.correlator.reads(rule))
      this.suffices.set(rule, suffices)
    }
    return suffices
  }

  /** The rules that report, of those stopped: one that is only counted leaves the correlations that count it without an answer. */
  private tellingOf(stopped: SigmaRule[]): BookRule[] {
    if (stopped.length === 0) return []
    const { rules, correlations } = this.book
    const names = new Set(stopped.flatMap((rule) => [rule.id, rule.name ?? rule.id]))
    const counting = correlations.filter((each) => each.rules.some((name) => names.has(name)))
    return [...new Set([...stopped, ...counting].flatMap(({ id }) => this.reporting(rules, id)))]
  }

  private reporting(rules: Map<string, BookRule>, id: string): BookRule[] {
    const rule = rules.get(id)
    return rule === undefined || this.correlator.isSilent(id) ? [] : [rule]
  }
}

/** A book's correlations, and the rules they name. */
function countedIn({ correlations, singles }: RuleBook): (SigmaCorrelation | SigmaRule | undefined)[] {
  const named = new Map<string, SigmaRule>()
  for (const rule of singles) for (const name of [rule.id, rule.name]) if (name !== null && (name === rule.id || !named.has(name))) named.set(name, rule)
  return [...correlations, ...correlations.flatMap((each) => each.rules).map((name) => named.get(name))]
}

const areOurs = (fields: ReadonlySet<string> | null): boolean => fields !== null && [...fields].every(isOurs)

/** What every source has in common, under the names of its columns, over the record itself: what exceptions speak of. */
function commonOf(event: Omit<JudgedEvent, 'id' | 'raw' | 'occurredAt'>, record: Record<string, unknown>): Record<string, unknown> {
  const { source, eventType, userName, ip, system, outcome } = event
  const filled = Object.entries({ user: userName, ip, system, outcome }).filter(([, value]) => value !== null)
  return { ...record, source, event_type: eventType, ...Object.fromEntries(filled) }
}

const figures: Partial<Record<SigmaCorrelation['type'], (value: number) => string>> = {
  event_count: (value) => `${value} events`,
  value_count: (value) => `${value} different values`,
  temporal: (value) => `${value} kinds of event`,
  temporal_ordered: (value) => `${value} kinds of event, in this order`,
}

/** Group, window and count, for a person. */
export function windowText({ correlation, group, window, value, events }: CorrelationHit): string {
  const who = Object.entries(group).map(([field, each]) => `${isOurs(field) ? field.slice(ours.length + 1) : field} ${each}`).join(', ')
  const when = [window.from, window.to].map((time) => new Date(time).toISOString().slice(0, 19).replace('T', ' ')).join(' to ')
  const figure = figures[correlation.type]?.(value) ?? `a figure of ${Number(value.toFixed(3))} over ${events} events`
  return `${who === '' ? 'All together' : who.slice(0, 500)}: ${figure} from ${when} UTC.`
}
