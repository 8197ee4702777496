import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareSample } from './compare.ts'
import { samples } from './generate.ts'

const PAIRS = 20_000

test(`the engine and the reference agree on ${PAIRS} generated pairs of rule and event`, { timeout: 60_000 }, () => {
  let pairs = 0
  let hits = 0
  fc.assert(
    fc.property(samples(20, 25), (sample) => {
      const tally = compareSample(sample)
      pairs += tally.pairs
      hits += tally.hits
      expect(tally.differences.slice(0, 1)).toEqual([])
    }),
    { numRuns: PAIRS / 400, endOnFailure: true },
  )
  expect(pairs).toBeGreaterThanOrEqual(PAIRS * 0.8)
  // A comparison in which nothing matches, or everything does, would prove little.
  expect(hits / pairs).toBeGreaterThan(0.1)
  expect(hits / pairs).toBeLessThan(0.9)
})
