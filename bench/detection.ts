import { compile, MAPPINGS } from '../lib/sigma/index.ts'
import type { RuleSet } from '../lib/sigma/index.ts'
import { isCloud, parseCorpus, readCorpus } from './detection/corpus.ts'
import { makeStream } from './detection/stream.ts'
import type { Line } from './detection/stream.ts'
import type { Bench } from './harness.ts'

type Event = Record<string, unknown>

/** Figures "detection: mixed cloud" and "detection: whole corpus". One thread; parsing the JSON is part of our time. */
export async function run(bench: Bench): Promise<void> {
  const files = readCorpus()
  if (files === null) return
  const { rules } = parseCorpus(files)
  const cloud = rules.filter(isCloud)

  await runMixedCloud(bench, compile(cloud, { mappings: MAPPINGS }), makeStream(cloud, { count: 20_000, windows: 0, every: 50, seed: 1 }))
  await runWholeCorpus(bench, compile(rules), makeStream(rules, { count: 20_000, windows: 0.5, every: 50, seed: 2 }))
  await bench.measure({
    goal: 'whole corpus: load (read, check, compile)', unit: 's', bar: { atMost: 3 },
    take: () => {
      const start = performance.now()
      compile(parseCorpus(files).rules)
      return (performance.now() - start) / 1000
    },
  })
}

async function runMixedCloud(bench: Bench, ruleSet: RuleSet, lines: Line[]): Promise<void> {
  describe(bench, 'mixed cloud', ruleSet, lines)
  const note = (routed: boolean): { note: string } => ({ note: `${(unparsed(ruleSet, lines, routed) * 100).toFixed(0)} % of events told from their text alone and never parsed; the hits are those of the parsed events` })
  const rival = { name: 'JSON.parse', amount: lines.length, run: () => parseAll(lines) }
  await bench.compare({
    goal: 'mixed cloud: parse and match, no hint, against bare JSON.parse', unit: 'events/s', bar: { atLeast: 0.7 }, repeats: 9, same: false, rival, ...note(false),
    ours: { name: 'parse and match', amount: lines.length, run: () => matchAll(ruleSet, lines, false) },
  })
  await bench.compare({
    goal: 'mixed cloud: parse and match, with routing, against bare JSON.parse', unit: 'events/s', bar: { atLeast: 0.85 }, repeats: 9, same: false, rival, ...note(true),
    ours: { name: 'parse and match', amount: lines.length, run: () => matchAll(ruleSet, lines, true) },
  })
}

async function runWholeCorpus(bench: Bench, ruleSet: RuleSet, lines: Line[]): Promise<void> {
  const events = lines.slice(0, 2000).map((line) => JSON.parse(line.json) as Event)
  const candidates = describe(bench, 'whole corpus', ruleSet, lines)
  await bench.compare({
    goal: 'whole corpus: match against the same matchers in a for-loop', unit: 'events/s', bar: { atLeast: 250 },
    ours: { name: 'match', amount: events.length, run: () => events.map((event) => ids(ruleSet.match(event))) },
    rival: { name: 'for-loop', amount: events.length, run: () => events.map((event) => ids(ruleSet.matchEach(event))) },
  })
  await bench.compare({
    goal: 'whole corpus: parse and match, no hint, against bare JSON.parse', unit: 'events/s', bar: { atLeast: 0.25 }, repeats: 9, same: false,
    ours: { name: 'parse and match', amount: lines.length, run: () => matchAll(ruleSet, lines, false) },
    rival: { name: 'JSON.parse', amount: lines.length, run: () => parseAll(lines) },
  })
  await bench.measure({ goal: 'whole corpus: mean share of rules asked per event', unit: '%', bar: { atMost: 0.3 }, repeats: 1, take: () => candidates * 100 })
}

const ids = (hits: ReturnType<RuleSet['match']>): string => hits.map((hit) => hit.rule.id).sort().join()

function parseAll(lines: Line[]): number {
  let parsed = 0
  for (const { json } of lines) if (typeof JSON.parse(json) === 'object') parsed++
  return parsed
}

function matchAll(ruleSet: RuleSet, lines: Line[], routed: boolean): number {
  let hits = 0
  for (const { json, hint } of lines) hits += ruleSet.matchText(json, routed ? hint : undefined).length
  return hits
}

/** The share of events that need no parsing. Throws when the hits differ from those of all events, parsed. */
function unparsed(ruleSet: RuleSet, lines: Line[], routed: boolean): number {
  let without = 0
  for (const line of lines) {
    const hint = routed ? line.hint : undefined
    if (ids(ruleSet.matchText(line.json, hint)) !== ids(ruleSet.match(JSON.parse(line.json) as Event, hint))) throw new Error(`the hits differ on ${line.json}`)
    if (!ruleSet.mustParse(line.json, hint)) without++
  }
  return without / lines.length
}

/** Say what the stream is like; the share of rules asked per event is returned. */
function describe(bench: Bench, name: string, ruleSet: RuleSet, lines: Line[]): number {
  let [asked, hits, hit, bytes] = [0, 0, 0, 0]
  for (const { json } of lines) {
    const event = JSON.parse(json) as Event
    bytes += json.length
    asked += ruleSet.countCandidates(event)
    const found = ruleSet.match(event).length
    hits += found
    if (found > 0) hit++
  }
  const share = asked / lines.length / ruleSet.size
  bench.say(`${name}: ${ruleSet.size} rules; ${lines.length} events of ${Math.round(bytes / lines.length)} characters, ${((hit / lines.length) * 100).toFixed(1)} % with hits (${hits}), ${(share * 100).toFixed(2)} % of rules asked`)
  return share
}
