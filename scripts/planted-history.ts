import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bigHistory } from './planted/history/big.ts'
import { plantedHistory } from './planted/history/history.ts'
import { serveHistory } from './planted/history/server.ts'

/**
 * `npm run planted-history -- --out <empty folder> [--seed 1] [--random 400] [--changes 10000] [--serve 0]`: git repositories with every way a change comes into production,
 * the webhooks of them, and `key.json` with what each unit's answers are. With `--changes`, instead, one repository with so many, for measuring. With `--serve`, a GitHub of it on that port until it is stopped.
 */
const { values: { out, seed, random, changes, serve } } = parseArgs({ options: { out: { type: 'string' }, seed: { type: 'string', default: '1' }, random: { type: 'string', default: '400' }, changes: { type: 'string' }, serve: { type: 'string' } } })
if (!out || !/^\d{1,4}$/.test(seed) || !/^\d{1,4}$/.test(random) || !/^\d{1,5}$/.test(changes ?? '1') || !/^\d{1,5}$/.test(serve ?? '0')) {
  console.error('Say where: npm run planted-history -- --out <empty folder> [--seed <number up to 9999>] [--random <number of merges by chance>] [--changes <number of changes of the big one>] [--serve <port, 0 for any>]')
  process.exit(2)
}
await mkdir(out, { recursive: true })
const folder = join(out, 'repositories')
const history = changes === undefined ? plantedHistory({ folder, seed: Number(seed), random: Number(random) }) : bigHistory({ folder, seed: Number(seed), changes: Number(changes) })
const { key, deliveries } = history
await writeFile(join(out, 'key.json'), `${JSON.stringify(key, null, 2)}\n`)
await writeFile(join(out, 'webhooks.jsonl'), deliveries.map((each) => `${JSON.stringify(each)}\n`).join(''))
console.log(`${key.systems.length} systems with ${key.systems.reduce((sum, { units }) => sum + units.length, 0)} units in ${out}; key.json says what is true of each, webhooks.jsonl is what GitHub sent.`)
if (serve !== undefined) console.log(`GitHub is at ${(await serveHistory(history, Number(serve))).url}`)
