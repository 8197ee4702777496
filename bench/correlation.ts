import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { compile, correlate, parseRules } from '../lib/sigma/index.ts'
import { runStream, streams } from '../lib/sigma/reference/streams.ts'
import { Random } from './detection/random.ts'
import type { Bench } from './harness.ts'

const EVENTS = 300_000
const GROUPS = 50_000

/** Ten correlations of every type over three rules. */
const CORRELATIONS = [
  'type: event_count\n    rules: [failed]\n    timespan: 10m\n    condition: { gte: 10 }',
  'type: event_count\n    rules: [failed, other]\n    timespan: 1h\n    condition: { gt: 100 }',
  'type: event_count\n    rules: [ok]\n    timespan: 5m\n    condition: { gte: 30 }',
  'type: value_count\n    rules: [failed]\n    timespan: 10m\n    condition: { field: ip, gte: 5 }',
  'type: value_count\n    rules: [ok]\n    timespan: 1d\n    condition: { field: country, gte: 3 }',
  'type: temporal\n    rules: [failed, ok, other]\n    timespan: 5m',
  'type: temporal_ordered\n    rules: [failed, ok]\n    timespan: 10m',
  'type: value_sum\n    rules: [other]\n    timespan: 1h\n    condition: { field: bytes, gt: 50000000 }',
  'type: value_avg\n    rules: [other]\n    timespan: 1h\n    condition: { field: bytes, gt: 900000 }',
  'type: value_percentile\n    rules: [other]\n    timespan: 1h\n    condition: { field: bytes, percentile: 95, gt: 999900 }',
]

/** Figure "correlation": single-event matching, grouping and windows together, on one thread. */
export async function run(bench: Bench): Promise<void> {
  const rules = ['failed', 'ok', 'other'].map((name) => `title: ${name}\nname: ${name}\nlogsource: { category: authentication }\ndetection: { selection: { type: ${name} }, condition: selection }\n`)
  const counted = CORRELATIONS.map((section, index) => `title: Correlation ${index}\nid: c${index}\ncorrelation:\n    ${section}\n    group-by: [user]\n`)
  const parsed = parseRules([...rules, ...counted].join('---\n'))
  if (parsed.errors.length > 0) throw new Error(JSON.stringify(parsed.errors))
  const ruleSet = compile(parsed.rules)
  const random = new Random(7)
  const start = Date.UTC(2026, 2, 4)
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    time: start + index * 40 - random.below(2000),
    event: { type: random.pick(['failed', 'ok', 'ok', 'other', 'other']), user: `user-${random.below(GROUPS)}`, ip: random.ip(), country: random.pick(['DE', 'DE', 'FR', 'US']), bytes: random.below(1_000_000) },
  }))

  await bench.measure({
    goal: `10 correlations over ${GROUPS.toLocaleString('en')} groups, out of order by up to 2 s`, unit: 'events/s', bar: { atLeast: 100_000 },
    take: () => {
      const correlator = correlate(parsed.correlations, parsed.rules)
      const begun = performance.now()
      for (const { event, time } of events) correlator.observe(event, ruleSet.match(event), { time })
      return EVENTS / ((performance.now() - begun) / 1000)
    },
  })

  await bench.measure({
    goal: 'memory of a group of one correlation, its entries with it', unit: 'bytes', bar: { atMost: 400 }, repeats: 1,
    note: 'information; it was 674 when every group kept its figure and room for entries to come',
    take: () => {
      const before = liveHeap()
      const correlator = correlate(parsed.correlations, parsed.rules)
      for (const { event, time } of events) correlator.observe(event, ruleSet.match(event), { time })
      const bytes = liveHeap() - before
      const groups = correlator.serialize().correlations.map((each) => each.groups)
      const count = groups.reduce((sum, each) => sum + each.length, 0)
      const entries = groups.flat().reduce((sum, [, { entries: kept }]) => sum + kept.length, 0)
      bench.say(`${count.toLocaleString('en')} groups with ${entries.toLocaleString('en')} entries in ${Math.round(bytes / 2 ** 20)} MiB`)
      return bytes / count
    },
  })

  await bench.measure({
    goal: 'differences from the brute-force oracle on 10,000 random streams', unit: 'streams', bar: { atMost: 0 }, repeats: 1,
    take: () => fc.sample(streams, { numRuns: 10_000, seed: 11 }).filter((stream) => {
      const { ours, theirs } = runStream(stream)
      return ours.join() !== theirs.join()
    }).length,
  })
}

/** Bytes of objects that are still reached. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
