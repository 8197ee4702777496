import fc from 'fast-check'
import { compile, correlate, parseRules } from '../index.ts'
import type { Correlator, RuleSet, SavedState, SigmaCorrelation } from '../index.ts'
import { Oracle } from './correlate.ts'

/** One event of a generated stream; `restart`: the correlator is saved and restored before it. */
type Step = { time: number; kind: number; user: string; host: string | null; bytes: number; restart: boolean }

const RULES = ['a', 'b', 'c'].map((name, index) => `
title: Rule ${name}
name: ${name}
logsource: { category: test }
detection:
    selection:
        kinds|contains: '${index}'
    condition: selection
`)

const CONDITIONS: [type: string, conditions: string[]][] = [
  ['event_count', ['{ gte: 3 }', '{ gt: 1, lte: 3 }', '{ eq: 2 }', '{ neq: 1 }', '{ lt: 2 }']],
  ['value_count', ['{ field: host, gte: 2 }', '{ field: [host, bytes], gt: 2 }', '{ field: host, eq: 3 }']],
  ['temporal', ['', '{ gte: 2 }', '{ eq: 2 }']],
  ['temporal_ordered', ['', '{ gte: 2 }']],
  ['value_sum', ['{ field: bytes, gte: 6 }', '{ field: bytes, lt: 2 }']],
  ['value_avg', ['{ field: bytes, gt: 2 }', '{ field: bytes, lte: 1 }']],
  ['value_percentile', ['{ field: bytes, percentile: 50, gte: 2 }', '{ field: bytes, percentile: 90, lt: 3 }', '{ field: host, lte: 40 }']],
]

const KINDS = ['0', '1', '2', '01', '12', '02', '012', 'none']
const TIMESPAN = 60_000
const LATENESS = 90_000

const choice = fc.constantFrom(...CONDITIONS.flatMap(([type, conditions]) => conditions.map((condition) => ({ type, condition }))))
const step: fc.Arbitrary<Step> = fc.record({
  time: fc.integer({ min: 0, max: 30 }).map((tens) => tens * 10_000),
  kind: fc.nat({ max: KINDS.length - 1 }),
  user: fc.constantFrom('mara', 'idris'),
  host: fc.constantFrom('h1', 'h2', 'h3', null),
  bytes: fc.constantFrom(0, 1, 2, 2.5, 5),
  restart: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
})

export type Stream = { type: string; condition: string; ordered: boolean; steps: Step[] }

/** Streams of up to 30 events over five timespans, in order or not. */
export const streams: fc.Arbitrary<Stream> = fc
  .tuple(choice, fc.boolean(), fc.array(step, { maxLength: 30 }))
  .map(([{ type, condition }, ordered, steps]) => ({ type, condition, ordered, steps: ordered ? steps.toSorted((a, b) => a.time - b.time) : steps }))

const MANY: typeof CONDITIONS = [
  ['event_count', ['{ gte: 9 }', '{ gt: 12 }', '{ eq: 8 }']],
  ['value_count', ['{ field: [host, bytes], gte: 6 }', '{ field: host, gte: 3 }']],
  ['temporal', ['']],
  ['temporal_ordered', ['']],
  ['value_sum', ['{ field: bytes, gt: 15 }', '{ field: bytes, gte: 22.5 }']],
  ['value_avg', ['{ field: bytes, gt: 2 }', '{ field: bytes, lt: 1.8 }']],
  ['value_percentile', ['{ field: bytes, percentile: 50, gte: 2 }', '{ field: host, lt: 20 }']],
]

/** Streams of which a window holds up to some twenty events of a group, now and then one late, over three timespans. */
export const denseStreams: fc.Arbitrary<Stream> = fc
  .tuple(
    fc.constantFrom(...MANY.flatMap(([type, conditions]) => conditions.map((condition) => ({ type, condition })))),
    fc.array(fc.tuple(step, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 5 })), { minLength: 30, maxLength: 80 }),
  )
  .map(([{ type, condition }, drawn]) => {
    let now = 0
    const steps = drawn.map(([each, gap, luck, rest]): Step => {
      now += rest === 0 ? gap * 15_000 : gap * 1500
      return { ...each, user: 'mara', restart: luck === 1, time: luck === 0 ? Math.max(0, now - 20_000) : now }
    })
    return { type, condition, ordered: false, steps }
  })

const compiled = new Map<string, { ruleSet: RuleSet; correlation: SigmaCorrelation; make: () => Correlator }>()

function compileFor(type: string, condition: string): { ruleSet: RuleSet; correlation: SigmaCorrelation; make: () => Correlator } {
  const key = `${type} ${condition}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const text = `title: Counted\nid: counted\ncorrelation:\n    type: ${type}\n    rules: [a, b, c]\n    group-by: [user]\n    timespan: 60s\n${condition === '' ? '' : `    condition: ${condition}\n`}`
  const parsed = parseRules([...RULES, text].join('---\n'))
  const [correlation] = parsed.correlations
  if (correlation === undefined || parsed.errors.length > 0) throw new Error(JSON.stringify(parsed.errors))
  const made = { ruleSet: compile(parsed.rules), correlation, make: () => correlate(parsed.correlations, parsed.rules, { lateness: LATENESS }) }
  compiled.set(key, made)
  return made
}

/** What the correlator, stopped, restored and taken over from now and then, and the oracle say of a stream, as comparable texts. */
export function runStream(stream: Stream): { ours: string[]; theirs: string[] } {
  const { ruleSet, correlation, make } = compileFor(stream.type, stream.condition)
  const oracle = new Oracle({ ...correlation, timespan: TIMESPAN }, LATENESS)
  let correlator = make()
  correlator.trackChanges()
  /** The state as it is stored: a whole, and what was added since. */
  let [whole, added]: [string, string[]] = [JSON.stringify(correlator.serialize()), []]
  /** Another worker, who is told of what is added only now and then. */
  const other = { correlator: make(), knows: 0 }
  const ours: string[] = []
  const theirs: string[] = []
  stream.steps.forEach((each, index) => {
    if (each.restart || index % 4 === 3) added.push(JSON.stringify(correlator.takeChanges()))
    if (each.restart && index % 3 === 0) {
      // The other worker goes on.
      for (; other.knows < added.length; other.knows++) other.correlator.apply(read(added[other.knows]))
      const former = correlator
      correlator = other.correlator
      correlator.trackChanges()
      Object.assign(other, { correlator: former, knows: added.length })
    } else if (each.restart) {
      correlator = make()
      correlator.restore(read(whole))
      for (const changes of added) correlator.apply(read(changes))
      correlator.trackChanges()
      if (index % 3 === 1) {
        whole = JSON.stringify(correlator.serialize())
        added = []
        Object.assign(other, { correlator: make(), knows: 0 })
        other.correlator.restore(read(whole))
      }
    }
    const kinds = KINDS[each.kind] ?? ''
    const event = { kinds, user: each.user, host: each.host, bytes: each.bytes }
    for (const hit of correlator.observe(event, ruleSet.match(event), { time: each.time })) {
      ours.push(`${index}: ${hit.group.user} ${hit.window.to} ${hit.value}`)
    }
    const rules = [0, 1, 2].filter((rule) => kinds.includes(String(rule)))
    const value = valueFor(correlation, event)
    if (rules.length === 0 || value === undefined) return
    for (const holding of oracle.arrive({ time: each.time, rules, group: each.user, value })) theirs.push(`${index}: ${holding.group} ${holding.to} ${holding.value}`)
  })
  return { ours, theirs }
}

const read = (text: string | undefined): SavedState => JSON.parse(text ?? '') as SavedState

function valueFor(correlation: SigmaCorrelation, event: Record<string, unknown>): string | number | null | undefined {
  const values = correlation.valueFields.map((field) => event[field])
  if (values.length === 0) return null
  if (values.includes(null)) return undefined
  if (values.length > 1) return JSON.stringify(values)
  const [value] = values
  return correlation.type === 'value_count' || correlation.valueFields[0] === 'host' ? String(value) : Number(value)
}
