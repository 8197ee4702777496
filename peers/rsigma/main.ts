import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCorpus, readCorpus } from '../../bench/detection/corpus.ts'
import { makeStream } from '../../bench/detection/stream.ts'
import { compile } from '../../lib/sigma/index.ts'
import { explain } from './explain.ts'
import { findProgram } from './install.ts'

/** Passed: equal hits but for the differences explained below. The speed ratio is printed, and judged by no one here. */
const SKIPPED = 77
const EVENTS = 40_000

const files = readCorpus()
if (files === null) process.exit(SKIPPED)
const program = await findProgram()
if (program === null) process.exit(SKIPPED)
const FOLDER = mkdtempSync(join(tmpdir(), 'rsigma-'))
process.on('exit', () => rmSync(FOLDER, { recursive: true, force: true }))

const { rules } = parseCorpus(files)
const ruleFolder = join(FOLDER, 'rules')
mkdirSync(ruleFolder, { recursive: true })
files.forEach(({ text }, index) => writeFileSync(join(ruleFolder, `${index}.yml`), text))
const lines = makeStream(rules, { count: EVENTS, windows: 0.5, every: 10, seed: 5 }).map(({ json }, index) => `{"peer_number":${index},${json.slice(1)}`)
writeFileSync(join(FOLDER, 'events.ndjson'), `${lines.join('\n')}\n`)
writeFileSync(join(FOLDER, 'one.ndjson'), `${lines[0]}\n`)

type Pair = string
const theirs = new Set<Pair>()
for (const line of evaluate('events.ndjson', ['--include-event']).stdout.split('\n')) {
  if (line === '') continue
  const match = JSON.parse(line) as { rule_id: string; event: { peer_number: number } }
  theirs.add(`${match.event.peer_number} ${match.rule_id}`)
}

const ruleSet = compile(rules)
const ours = new Set<Pair>()
const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
events.forEach((event, index) => {
  for (const hit of ruleSet.match(event)) ours.add(`${index} ${hit.rule.id}`)
})

const unexplained = new Map<string, string[]>()
const explained = new Map<string, number>()
const differing = [...[...ours].filter((pair) => !theirs.has(pair)).map((pair) => `ours ${pair}`), ...[...theirs].filter((pair) => !ours.has(pair)).map((pair) => `theirs ${pair}`)]
for (const difference of differing) {
  const [side = '', number = '', id = ''] = difference.split(' ')
  const rule = rules.find((each) => each.id === id)
  const why = rule === undefined || side === 'theirs' ? null : explain(rule)
  if (why !== null) explained.set(why, (explained.get(why) ?? 0) + 1)
  else unexplained.set(id, [...(unexplained.get(id) ?? []), `only ${side}: event ${number}`])
}
console.log(`${EVENTS} events, ${rules.length} rules: ${ours.size} hits of ours, ${theirs.size} of rsigma`)
for (const [why, count] of explained) console.log(`  ${count} hits only of ours: ${why}`)
for (const [id, where] of [...unexplained].slice(0, 10)) {
  const index = Number(/\d+$/.exec(where[0] ?? '')?.[0])
  console.log(`  ${rules.find((rule) => rule.id === id)?.title ?? id}: ${where.length} times, ${where[0]}\n    ${lines[index]?.slice(0, 1500)}`)
}

const theirRate = rate(() => evaluate('events.ndjson', []).seconds, () => evaluate('one.ndjson', []).seconds)
const ourRate = rate(() => evaluateOurs('events.ndjson'), () => evaluateOurs('one.ndjson'))
console.log(`per core, reading, matching and printing: ours ${Math.round(ourRate)} events/s, rsigma ${Math.round(theirRate)} events/s, ratio ${(ourRate / theirRate).toFixed(3)} (wanted 0.5)`)
process.exit(unexplained.size === 0 ? 0 : 1)

function evaluate(name: string, more: string[]): { stdout: string; seconds: number } {
  return timed(program ?? '', [ruleFolder, join(FOLDER, name), ...more])
}

function evaluateOurs(name: string): number {
  return timed(process.execPath, [join(import.meta.dirname, 'match.ts'), ruleFolder, join(FOLDER, name)]).seconds
}

/** Run a program; `seconds` is the processor time it took on all cores together, which a busy machine changes least. */
function timed(command: string, parameters: string[]): { stdout: string; seconds: number } {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', 'time -p "$0" "$@"', command, ...parameters], {
    encoding: 'utf8', maxBuffer: 2 ** 30, env: { ...process.env, LC_ALL: 'C', RAYON_NUM_THREADS: '1' },
  })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(0, 500)}`)
  const part = (name: string): number => Number(new RegExp(`^${name} ([\\d.]+)$`, 'm').exec(stderr)?.[1])
  return { stdout, seconds: part('user') + part('sys') }
}

/** Events per second without what it takes to start and load: the whole run less a run of one event; the best of three. */
function rate(whole: () => number, one: () => number): number {
  const best = (take: () => number): number => Math.min(take(), take(), take())
  return EVENTS / Math.max(0.001, best(whole) - best(one))
}
