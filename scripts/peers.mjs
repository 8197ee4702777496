// npm run test:peers: against real servers and programs of others. Each peers/<name>/main.{ts,mjs} ends
// with 0 when it passed, 77 when its peer can not be had here (said aloud), anything else when it failed.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { NODE, continueOnNode, ensureInstalled } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'
import { none, runStep, summary } from './lib/steps.mjs'

const SKIPPED = 77
// Peers come last: what does not fit before the deadline of the whole run is skipped, aloud.
const deadline = Number(process.env.CI_DEADLINE ?? Infinity)

await ensureInstalled()
await continueOnNode()

const folder = join(ROOT, 'peers')
const wanted = process.argv.slice(2)
const counts = none()
/**
 * Before a deadline the short ones come first, so that as many as can be have their turn: these in the order of how long they took, then those
 * that are not named here, and last what takes gigabytes to install.
 */
const inOrder = ['iam', 'mmdb', 'postgresql', 'cloud', 'cloud-mend', 'witness', 'otlp', 'oscal', 'cloudtrail', 'tlog', 'packages', 'syslog', 'skeleton', 'ship', 's3', 'restores', 'backup', 'hostile']
const placeOf = (name) => (name === 'cloud-prowler' ? Infinity : inOrder.includes(name) ? inOrder.indexOf(name) : inOrder.length)
const names = existsSync(folder) ? readdirSync(folder).sort((one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1)) : []
for (const name of names) {
  const main = ['main.ts', 'main.mjs'].map((file) => join(folder, name, file)).find(existsSync)
  if (!main || (wanted.length > 0 && !wanted.includes(name))) continue
  console.log(`\n── ${name}`)
  const left = (deadline - Date.now()) / 60_000 - 0.5
  if (left < 1) {
    counts.skipped++
    console.log(`${name}: skipped, no time is left for it`)
    continue
  }
  const since = performance.now()
  const code = await runStep(NODE, ['--conditions=react-server', main], { cwd: ROOT, minutes: Math.min(5, left) })
  const cut = code === 124 && left < 5
  const outcome = code === 0 ? 'passed' : code === SKIPPED || cut ? 'skipped' : 'failed'
  counts[outcome]++
  console.log(`${name}: ${outcome} after ${Math.round((performance.now() - since) / 1000)} s${code === 124 ? ' (timed out)' : ''}`)
  if (outcome === 'failed') console.log(`FAILED peer ${name}`)
}
console.log(`\n${summary(counts)}`)
process.exitCode = counts.failed > 0 ? 1 : 0
