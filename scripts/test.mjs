// npm test: everything, from a fresh clone. The first lines run on Node 20.9 with nothing installed.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { NODE, continueOnNode, ensureInstalled } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'
import { none, ownCounts, playwrightCounts, runStep, sum, summary, vitestCounts } from './lib/steps.mjs'

await ensureInstalled()
await continueOnNode()

const results = join(ROOT, 'test-results')
rmSync(results, { recursive: true, force: true })
const bin = (path) => join(ROOT, 'node_modules', path)
const run = (args, minutes) => runStep(NODE, args, { cwd: ROOT, minutes, env: { ...process.env, NODE_ENV: 'test', NEXT_TELEMETRY_DISABLED: '1' } })
const counts = []

/**
 * A step that is no test counts only when it fails.
 * @param {string} name
 * @param {() => Promise<number>} step
 */
async function check(name, step) {
  console.log(`\n── ${name}`)
  const code = await step().catch((error) => {
    console.error(error.message)
    return 1
  })
  if (code !== 0) console.error(`${name} failed.`)
  counts.push(code === 0 ? none() : { ...none(), failed: 1 })
  return code === 0
}

await check('Types', () => run(['scripts/typecheck.mjs'], 8))

console.log('\n── Tests')
const unit = join(results, 'unit.json')
counts.push(vitestCounts(unit, await run([bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`], 15)))

const { buildWhenStale } = await import('./lib/build.mjs')
if (await check('Build', async () => (await buildWhenStale(), 0))) {
  if (existsSync(join(ROOT, 'scripts', 'import.ts'))) {
    console.log('\n── Fault tests')
    const code = await run(['scripts/faults.ts', '10'], 10)
    counts.push(ownCounts(join(results, 'faults.json'), code))
  }

  const { ensureChromium } = await import('./lib/chromium.mjs')
  if (await check('Browser', async () => (ensureChromium(NODE, ROOT) ? 0 : 1))) {
    console.log('\n── Browser tests')
    const e2e = join(results, 'e2e.json')
    counts.push(playwrightCounts(e2e, await run([bin('playwright/cli.js'), 'test', '--pass-with-no-tests'], 15)))
  }
}

const total = sum(counts)
console.log(`\n${summary(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0
