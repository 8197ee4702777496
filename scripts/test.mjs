// npm test: everything, from a fresh clone. The first lines run on Node 20.9 with nothing installed.
import { rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { LEFT_OUT, budget, reference, usual, whole } from '../test/budget.mjs'
import { NODE, continueOnNode, ensureInstalled } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'
import { leftOut, none, ownCounts, playwrightCounts, playwrightFailures, playwrightLeft, playwrightSeconds, runStep, slownessNow, stopwatch, sum, summary, turnOf, vitestCounts, vitestFailures } from './lib/steps.mjs'

await ensureInstalled()
await continueOnNode()

const results = join(ROOT, 'test-results')
rmSync(results, { recursive: true, force: true })
const bin = (path) => join(ROOT, 'node_modules', path)
const run = (args, minutes, env = {}) => runStep(NODE, args, { cwd: ROOT, minutes, env: { ...process.env, NODE_ENV: 'test', NEXT_TELEMETRY_DISABLED: '1', ...env } })
const counts = []
/** What failed, by name, for the end of the run. */
const failed = []
/** What failed and passed when it was run again: a race of the test or of the product, to be looked into. More than a handful are a failure. */
const repeated = []
const FORGIVEN = 4
/** Before a deadline, on a machine too slow for it, what has not begun in its turn is left out, and said. Without one everything runs. */
const deadline = Number(process.env.CI_DEADLINE ?? Infinity)
const left = []
async function turn(name, after) {
  if (deadline === Infinity) return {}
  const slower = await slownessNow(reference)
  const until = Math.round(turnOf(name, { usual, after, deadline, slower }))
  return { TESTS_UNTIL: String(until), ...(until - Date.now() < usual[name] * slower * 1000 && { TESTS_DRAWN: 'yes' }) }
}
const watch = stopwatch(budget, whole, { slowness: () => slownessNow(reference) })

/**
 * @param {string} name
 * @param {() => Promise<import('./lib/steps.mjs').Counts>} step
 */
async function tests(name, step) {
  console.log(`\n── ${name}`)
  const known = failed.length
  const count = await watch.time(name, step)
  if (count.failed > 0 && failed.length === known) failed.push(name)
  counts.push(count)
}

/** @param {string} unit its report @param {{ TESTS_UNTIL?: string }} [env] @param {string[]} [files] only these */
const vitest = (unit, env = {}, files = []) => run([bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`, ...files], 25, env)
const named = ({ file, test }) => `${relative(ROOT, file)}: ${test}`

/**
 * A step that is no test counts only when it fails.
 * @param {string} name
 * @param {() => Promise<number>} step
 * @param {'time' | 'aside'} [how] `aside`: it fetches from elsewhere, and no budget knows how long that takes
 */
async function check(name, step, how = 'time') {
  console.log(`\n── ${name}`)
  const code = await watch[how](name, step).catch((error) => {
    console.error(error.message)
    return 1
  })
  if (code !== 0) console.error(`${name} failed.`)
  if (code !== 0) failed.push(name)
  counts.push(code === 0 ? none() : { ...none(), failed: 1 })
  return code === 0
}

await check('Lint', () => run([bin('oxlint/bin/oxlint')], 10))

await check('Types', () => run(['scripts/typecheck.mjs'], 15))

await tests('Tests', async () => {
  const unit = join(results, 'unit.json')
  const count = vitestCounts(unit, await vitest(unit, await turn('Tests', ['Build', 'Fault tests', 'Browser tests'])))
  left.push(...leftOut(unit, LEFT_OUT).map((file) => relative(ROOT, file)))
  const first = vitestFailures(unit)
  const files = [...new Set(first.map(({ file }) => file))]
  if (files.length === 0 || first.length > FORGIVEN) return failed.push(...first.map(named)), count
  console.log(`\nOnce more, by themselves: ${files.map((file) => relative(ROOT, file)).join(', ')}`)
  const again = join(results, 'again.json')
  const code = await vitest(again, {}, files)
  const second = code === 0 ? [] : vitestFailures(again)
  if (code !== 0 && second.length === 0) return failed.push(...first.map(named)), count
  failed.push(...second.map(named))
  const passed = first.filter(({ file, test }) => !second.some((other) => other.file === file && other.test === test))
  repeated.push(...passed.map(named))
  return { ...count, passed: count.passed + count.failed - second.length, failed: second.length }
})

const { buildWhenStale } = await import('./lib/build.mjs')
if (await check('Build', async () => (await buildWhenStale(), 0))) {
  const lacking = deadline - Date.now() < usual['Fault tests'] * 1000 * (await slownessNow(reference))
  if (lacking) left.push('fault tests')
  else await tests('Fault tests', async () => {
    const code = await run(['scripts/faults.ts', '3'], 10)
    return ownCounts(join(results, 'faults.json'), code)
  })

  const { ensureChromium } = await import('./lib/chromium.mjs')
  if (await check('Browser', async () => (ensureChromium(NODE, ROOT) ? 0 : 1), 'aside')) {
    await tests('Browser tests', async () => {
      const e2e = join(results, 'e2e.json')
      const code = await run([bin('playwright/cli.js'), 'test'], 25, await turn('Browser tests', []))
      left.push(...playwrightLeft(e2e, LEFT_OUT).map(({ file, test }) => named({ file: join(ROOT, 'e2e', file), test })))
      console.log(Object.entries(playwrightSeconds(e2e)).map(([project, seconds]) => `${project} ${seconds.toFixed(0)} s`).join(', '))
      for (const failure of playwrightFailures(e2e)) (failure.repeated ? repeated : failed).push(named({ ...failure, file: join(ROOT, 'e2e', failure.file) }))
      return playwrightCounts(e2e, code)
    })
  }
}

const { text, late } = watch.report()
console.log(`\n${text}`)
// Before a deadline it is the machine's: there the budget is told, and fails nothing.
const broken = deadline === Infinity ? late : 0
counts.push({ ...none(), failed: broken })
if (broken > 0) failed.push(...text.split('\n').filter((line) => line.includes('too long')))
if (repeated.length > FORGIVEN) counts.push({ ...none(), failed: 1 })
if (left.length > 0) console.log(`No time was left for ${left.length} (files of tests, and tests in the browser); \`npm test\` alone runs them all:\n${left.map((name) => `LEFT OUT ${name}`).join('\n')}`)
console.log([...failed.map((name) => `FAILED ${name}`), ...repeated.map((name) => `REPEATED ${name}`)].join('\n'))
const total = sum(counts)
console.log(`\n${summary(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0
