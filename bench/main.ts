import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { Bench } from './harness.ts'

const HELPERS = ['main.ts', 'harness.ts']
const names = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !HELPERS.includes(name))
  .map((name) => name.slice(0, -3))

const name = process.argv[2] ?? ''
if (!names.includes(name)) {
  console.error(`Say which bench: npm run bench -- <name>\nThere are: ${names.join(', ')}`)
  process.exit(2)
}

const bench = new Bench(name)
const module = (await import(`./${name}.ts`)) as { run: (bench: Bench) => Promise<void> }
await module.run(bench)

const folder = new URL('./results/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(bench.result(), null, 2)}\n`)
console.log(`\n${bench.rows.filter((row) => row.met).length} of ${bench.rows.length} figures reached; written to bench/results/${name}.json`)
if (bench.differing.length > 0) {
  console.error(`Outputs differ, so these rows prove nothing: ${bench.differing.join('; ')}`)
  process.exit(1)
}
