import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { company } from './planted/company.ts'
import { duties } from './planted/duties.ts'
import { leaving } from './planted/leaving.ts'

/** `npm run planted-company -- --out <folder> [--seed 1]`: exports of an invented company with every trap we know, and `key.json` with what is in them and what a review of it has to show. */
const { values: { out, seed } } = parseArgs({ options: { out: { type: 'string' }, seed: { type: 'string', default: '1' } } })
if (!out || !/^\d{1,9}$/.test(seed)) {
  console.error('Say where: npm run planted-company -- --out <folder> [--seed <number>]')
  process.exit(2)
}
const [{ files, key }, census, apart] = [await company(Number(seed)), leaving(Number(seed)), duties()]
for (const { name, bytes } of [...files, ...census.files, ...apart.files, { name: 'key.json', bytes: Buffer.from(`${JSON.stringify({ ...key, census: census.key, duties: apart.key }, null, 2)}\n`) }]) {
  await mkdir(dirname(join(out, name)), { recursive: true })
  await writeFile(join(out, name), bytes)
}
console.log(`${files.length + census.files.length} files of a company of 2,000 people in ${out}; key.json says what is in them.`)
