import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ARCHIVE, parseCorpus, readCorpus } from '../../bench/detection/corpus.ts'
import { makeStream } from '../../bench/detection/stream.ts'
import { compile, MAPPINGS } from './index.ts'

type Event = Record<string, unknown>
const RECORDS = new URL('../../../shared/data/cloudtrail/', import.meta.url)

describe.skipIf(!existsSync(ARCHIVE))('the public rules (skipped without ../shared/data)', () => {
  const { rules, errors } = parseCorpus(readCorpus() ?? [])
  const ruleSet = compile(rules, { mappings: MAPPINGS })

  test('3,141 load or are listed, at most 0.5 % of them', () => {
    expect(ruleSet.size + errors.length + ruleSet.problems.length).toBe(3141)
    expect(errors.length + ruleSet.problems.length).toBeLessThanOrEqual(15)
  })

  test('with and without the index the answers are the same', () => {
    const records = existsSync(RECORDS)
      ? readdirSync(RECORDS).filter((name) => name.endsWith('.json')).flatMap((name) => (JSON.parse(readFileSync(new URL(name, RECORDS), 'utf8')) as { Records: Event[] }).Records)
      : []
    const made = makeStream(rules, { count: 1500, windows: 0.6, every: 2, seed: 3 }).map((line) => JSON.parse(line.json) as Event)
    let hits = 0
    for (const event of [...made, ...records.filter((_, index) => index % 5 === 0)]) {
      const ids = ruleSet.match(event).map((hit) => hit.rule.id).sort()
      hits += ids.length
      expect(ids).toEqual(ruleSet.matchEach(event).map((hit) => hit.rule.id).sort())
      expect(ruleSet.match(event, undefined, JSON.stringify(event)).map((hit) => hit.rule.id).sort()).toEqual(ids)
    }
    expect(hits).toBeGreaterThan(1500)
  }, 60_000)
})
