import { describe, expect, it } from 'vitest'
import { compile, correlate, parseRules } from './index.ts'

const id = '3f2504e0-4f89-11d3-9a0c-0305e82c3301'
const rule = (given: string) => `title: Lock\nid: ${given}\nlogsource: { product: aws }\ndetection: { selection: { 'Event Name': lock }, condition: selection }\n`
const twice = (given: string, inside = '', root = '') => `title: Twice\nid: twice\ncorrelation:\n    type: event_count\n    rules: [${given}]\n    group-by: [who]\n    timespan: 5m\n    condition: { gte: 2 }\n    aliases: { who: { ${given}: 'User Name' } }\n${inside}${root}`

/** What fires for two events of one user, through parser, compiler and correlator. */
function fired(text: string): string[] {
  const parsed = parseRules(text)
  expect(parsed.errors).toEqual([])
  const set = compile(parsed.rules, { filters: parsed.filters })
  const correlator = correlate(parsed.correlations, parsed.rules, {})
  expect(correlator.problems).toEqual([])
  const found = new Set<string>()
  for (const n of [1, 2]) {
    const event = { 'Event Name': 'lock', 'User Name': 'mara' }
    const hits = set.match(event).filter(({ rule: each }) => parsed.rules.some((known) => known.id === each.id))
    for (const hit of hits) if (!correlator.isSilent(hit.rule.id)) found.add(hit.rule.title)
    for (const hit of correlator.observe(event, hits, { time: n * 1_000 })) found.add(hit.correlation.title)
  }
  return [...found].sort()
}

describe('the same rule id in another case', () => {
  it('is the same rule, to correlations with their aliases and to filters', () => {
    expect(fired(`${rule(id.toUpperCase())}---\n${twice(id)}`)).toEqual(['Twice'])
    expect(fired(`${rule(id)}---\n${twice(id.toUpperCase())}`)).toEqual(['Twice'])
    expect(fired(`${rule(id)}---\ntitle: F\nid: f\nlogsource: { product: aws }\nfilter: { rules: [${id.toUpperCase()}], selection: { 'Event Name': lock }, condition: selection }\n`)).toEqual([])
  })
})

describe('generate', () => {
  it('is read inside the correlation and at the root', () => {
    expect(fired(`${rule(id)}---\n${twice(id, '    generate: true\n')}`)).toEqual(['Lock', 'Twice'])
    expect(fired(`${rule(id)}---\n${twice(id, '', 'generate: true\n')}`)).toEqual(['Lock', 'Twice'])
    expect(fired(`${rule(id)}---\n${twice(id, '    generate: false\n', 'generate: true\n')}`)).toEqual(['Twice'])
    expect(parseRules(twice(id, '', 'generate: perhaps\n')).errors).toHaveLength(1)
  })
})
