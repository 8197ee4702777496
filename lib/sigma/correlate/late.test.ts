import { expect, it } from 'vitest'
import { parseRules } from '../index.ts'
import { Group } from './group.ts'

const yaml = `
title: Many
id: 11111111-1111-4111-8111-111111111111
correlation:
    type: event_count
    rules: [single]
    group-by: [user]
    timespan: 30d
    condition: { gte: 100000 }
`

it('takes thousands of events of falling times: what one costs grows with the window, not with its square', () => {
  const { correlations } = parseRules(yaml)
  const correlation = correlations[0]
  if (!correlation) throw new Error('the rule did not load')
  const group = new Group(correlation, { lateness: Number.POSITIVE_INFINITY, maxEvents: 20_000, maxIds: 20 })
  const entry = (n: number) => ({ time: 10_000_000 - n * 1000, order: n, rule: 0, value: null, id: String(n) })
  for (let n = 0; n < 6_000; n++) expect(group.add([entry(n)]).found).toEqual([])
  expect(group.size).toBe(6_000)
})
