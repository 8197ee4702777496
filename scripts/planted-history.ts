import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { plantedHistory } from './planted/history/history.ts'

/** `npm run planted-history -- --out <folder> [--seed 1] [--random 400]`: git repositories with every way a change comes into production, the webhooks of them, and `key.json` with what each unit's answers are. */
const { values: { out, seed, random } } = parseArgs({ options: { out: { type: 'string' }, seed: { type: 'string', default: '1' }, random: { type: 'string', default: '400' } } })
if (!out || !/^\d{1,4}$/.test(seed) || !/^\d{1,4}$/.test(random)) {
  console.error('Say where: npm run planted-history -- --out <empty folder> [--seed <number up to 9999>] [--random <number of merges by chance>]')
  process.exit(2)
}
await mkdir(out, { recursive: true })
const { key, deliveries } = plantedHistory({ folder: join(out, 'repositories'), seed: Number(seed), random: Number(random) })
await writeFile(join(out, 'key.json'), `${JSON.stringify(key, null, 2)}\n`)
await writeFile(join(out, 'webhooks.jsonl'), deliveries.map((each) => `${JSON.stringify(each)}\n`).join(''))
console.log(`${key.systems.length} systems with ${key.systems.reduce((sum, { units }) => sum + units.length, 0)} units in ${out}; key.json says what is true of each, webhooks.jsonl is what GitHub sent.`)
