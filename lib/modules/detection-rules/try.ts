import { now } from '#lib/clock.ts'
import { factsOf, withFacts } from '#lib/facts/index.ts'
import { normalize } from '#lib/ingest/normalize.ts'
import type { PlaceholderValues } from '#lib/placeholders.ts'
import { compile, MAPPINGS, parseRules, type Reason, type SigmaRule } from '#lib/sigma/index.ts'
import { Judge, type JudgedEvent, windowText } from './judge.ts'
import type { RuleBook } from './rule-book.ts'
import type { Numbers } from './thresholds.ts'

/** `unknown`: judging this event takes more work than a rule has for one event; whether it fires cannot be told. */
export type TriedPart = { title: string; fires: boolean; unknown: boolean; reasons: Reason[]; selections: { name: string; matches: boolean }[] }

/** Which single-event rules of a definition fire on an event, and why: selection by selection, value by value. */
export function tryRules(rules: SigmaRule[], placeholders: PlaceholderValues, event: Record<string, unknown>): TriedPart[] {
  const record = derived(event)
  return rules.map((rule) => {
    let unknown = false
    const [hit] = compile([rule], { mappings: MAPPINGS, placeholders, onOverrun: () => (unknown = true) }).match(record)
    const selections = rule.detection.selections.map(({ name }) => {
      const alone = { ...rule, detection: { ...rule.detection, condition: { kind: 'selection' as const, name } } }
      return { name, matches: compile([alone], { mappings: MAPPINGS, placeholders }).match(record).length > 0 }
    })
    return { title: rule.title, fires: hit !== undefined, unknown, reasons: hit?.reasons ?? [], selections }
  })
}

export type TriedStream = { events: number; notJudged: number; hits: { event: number; why: string }[] }

/** Many events one after another, as they would come in: which of them make the rule fire, counted from 1 in the order they happened. */
export function tryStream(book: RuleBook, numbers: Numbers, events: JudgedEvent[]): TriedStream {
  const judge = new Judge(book, numbers, '')
  let notJudged = 0
  const last = events.reduce((latest, event) => Math.max(latest, event.occurredAt.getTime()), 0)
  const hits = events.toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime()).flatMap((event, n) => {
    const { matches, windows, unjudged } = judge.see(event, new Date(last))
    notJudged += unjudged.length
    return [...matches.map(({ reasons }) => reasons.slice(0, 5).map((each) => `${each.field || 'any field'} is “${String(each.value).slice(0, 100)}”`).join(', ')), ...windows.map(({ hit }) => windowText(hit))].map((why) => ({ event: n + 1, why }))
  })
  return { events: events.length, notJudged, hits }
}

/** Acts of this portal may be tried too, though nobody may deliver them. */
export const sourceOf = (pasted: unknown[]): 'auto' | 'tickmark' => (pasted.some((each) => (each as { source?: unknown } | null)?.source === 'tickmark') ? 'tickmark' : 'auto')

/** A pasted event with what would be derived of it. Of one without a time nothing else is missing. */
function derived(event: Record<string, unknown>): Record<string, unknown> {
  const time = now().toISOString()
  const read = normalize({ timestamp: time, eventTime: time, ...event }, sourceOf([event]), now())
  return typeof read === 'string' ? event : withFacts({ ...event }, factsOf({ ...read, raw: JSON.stringify(event) }, () => event))
}

/** The rules a text holds, and for a correlation the names of those it counts. */
export function rulesOf(yaml: string): { rules: SigmaRule[]; counts: string[]; errors: string[] } {
  const { rules, correlations, errors } = parseRules(yaml, 'rule')
  return { rules, counts: correlations.flatMap((each) => each.rules), errors: errors.map(({ line, column, message, help }) => `Line ${line}, column ${column}: ${message} ${help}`) }
}
