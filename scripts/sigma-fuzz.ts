import fc from 'fast-check'
import { compareSample } from '../lib/sigma/reference/compare.ts'
import { samples } from '../lib/sigma/reference/generate.ts'

/** Usage: node scripts/sigma-fuzz.ts [pairs] [seed]. Compares the engine with the reference until that many pairs were seen. */
const wanted = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(wanted) || wanted < 1 || !Number.isSafeInteger(seed)) {
  console.error('Usage: node scripts/sigma-fuzz.ts [pairs, a whole number] [seed, a whole number]')
  process.exit(2)
}

const start = performance.now()
let [pairs, hits, unparsed, refused, differences, shown] = [0, 0, 0, 0, 0, start]
for (let round = 0; pairs < wanted; round++) {
  for (const sample of fc.sample(samples(25, 60), { numRuns: 4, seed: seed + round })) {
    const tally = compareSample(sample)
    pairs += tally.pairs
    hits += tally.hits
    unparsed += tally.unparsed
    refused += tally.refused
    differences += tally.differences.length
    const [first] = tally.differences
    if (first !== undefined && differences <= 5) console.error(`round ${round}, seed ${seed + round}: ${first}\n`)
  }
  if (performance.now() - shown > 10_000) {
    shown = performance.now()
    console.log(`${pairs.toLocaleString('en')} pairs, ${differences} differences`)
  }
}
const seconds = ((performance.now() - start) / 1000).toFixed(0)
console.log(`${pairs.toLocaleString('en')} pairs, ${hits.toLocaleString('en')} hits, ${unparsed.toLocaleString('en')} told without parsing, ${refused} rules refused, ${differences} differences, seed ${seed}, ${seconds} s`)
process.exit(differences === 0 ? 0 : 1)
