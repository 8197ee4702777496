import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compile, parseRules } from '../index.ts'
import type { CompileOptions, RuleSet, SigmaFilter, SigmaRule } from '../index.ts'
import { PLACEHOLDERS, samples } from '../reference/generate.ts'

type Event = Record<string, unknown>

const ruleOf = (id: string, value: string, more = ''): SigmaRule => {
  const { rules, errors } = parseRules(`title: ${id}\nid: ${id}\nlogsource: { product: aws }\ndetection:\n    selection: { a: ${value}${more} }\n    condition: selection\n`)
  expect(errors).toEqual([])
  return rules[0] as SigmaRule
}
const idsOf = (ruleSet: RuleSet, event: Event): string[] => ruleSet.match(event, { product: 'aws' }).map((hit) => hit.rule.id).sort()
const textIdsOf = (ruleSet: RuleSet, event: Event): string[] => ruleSet.matchText(JSON.stringify(event)).map((hit) => hit.rule.id).sort()

describe('a set compiled with a former one', () => {
  const many = Array.from({ length: 100 }, (_, n) => ruleOf(`r${n}`, `v${n}`))
  const options: CompileOptions = {}
  const former = compile(many, options)

  test.each<[what: string, rules: SigmaRule[], event: Event, before: string[], after: string[]]>([
    ['has a rule that was added', [...many, ruleOf('new', 'v7')], { a: 'v7' }, ['r7'], ['new', 'r7']],
    ['has a rule that was added, with a field no rule had', [...many, ruleOf('new', 'v7', ', b: 1')], { a: 'v7', b: 1 }, ['r7'], ['new', 'r7']],
    ['has no rule that was removed', many.slice(8), { a: 'v7' }, ['r7'], []],
    ['has a rule as it was changed', many.map((rule) => (rule.id === 'r7' ? ruleOf('r7', 'other') : rule)), { a: 'other' }, [], ['r7']],
    ['has no rule as it was before a change', many.map((rule) => (rule.id === 'r7' ? ruleOf('r7', 'other') : rule)), { a: 'v7' }, ['r7'], []],
    ['takes the second of two with one id when the first is gone', [...many.slice(8), ruleOf('r7', 'second')], { a: 'second' }, [], ['r7']],
  ])('%s', (_, rules, event, before, after) => {
    expect(idsOf(former, event)).toEqual(before)
    const made = compile(rules, options, former)
    expect([idsOf(made, event), textIdsOf(made, event)]).toEqual([after, after])
    // The former one stays as it is, also when both are asked in turns.
    expect([idsOf(former, event), textIdsOf(former, event), idsOf(made, event)]).toEqual([before, before, after])
  })

  it('takes over what both have', () => {
    const made = compile([...many, ruleOf('new', 'x')], options, former)
    const [one, other] = [former, made].map((ruleSet) => ruleSet.match({ a: 'v7' })[0]?.rule)
    expect(one).toBe(other)
    expect(made.size).toBe(101)
  })

  it('has the filters of now', () => {
    const filterOf = (user: string): SigmaFilter => parseRules(`title: F\nid: f\nlogsource: { product: aws }\nfilter:\n    rules: [r7]\n    selection: { user: ${user} }\n    condition: selection\n`).filters[0] as SigmaFilter
    const event = { a: 'v7', user: 'mara' }
    const filtered = compile(many, { filters: [filterOf('mara')] }, former)
    expect([idsOf(former, event), idsOf(filtered, event)]).toEqual([['r7'], []])
    expect(idsOf(compile(many, { filters: [filterOf('lena')] }, filtered), event)).toEqual(['r7'])
    expect(idsOf(compile(many, {}, filtered), event)).toEqual(['r7'])
  })

  it('says the same of rules it must refuse', () => {
    const lacking = ruleOf('lacking', "'x'")
    const expanding = parseRules("title: E\nid: e\nlogsource: { product: aws }\ndetection: { selection: { 'a|expand': '%Nobody%' }, condition: selection }\n").rules as SigmaRule[]
    const rules = [...many, lacking, lacking, ...expanding]
    expect(compile(rules, options, former).problems).toEqual(compile(rules, options).problems)
    expect(compile(rules, options, former).problems).toHaveLength(2)
  })
})

/** A list of rules that came of another: some taken out, some of others in, some put elsewhere, some twice. */
const steps = (rules: number): fc.Arbitrary<number[][]> => fc.array(fc.array(fc.nat(rules - 1), { maxLength: rules }), { minLength: 2, maxLength: 5 })

test('is the same as one compiled from scratch, step after step, and so are the former ones', { timeout: 60_000 }, () => {
  let hits = 0
  fc.assert(fc.property(samples(24, 12), steps(24), (sample, lists) => {
    const rules = sample.rules.map((rule) => parseRules(JSON.stringify(rule), 'generated.yml').rules[0])
    const options: CompileOptions = { placeholders: PLACEHOLDERS }
    let last: RuleSet | null = null
    const made = lists.map((list) => {
      const wanted = list.flatMap((place) => rules[place] ?? [])
      const ruleSet: RuleSet = compile(wanted, options, last)
      // Asked in between: what it has made for itself by then must not outlive the change.
      for (const event of sample.events.slice(0, 3)) textIdsOf(ruleSet, event)
      last = ruleSet
      return { ruleSet, fresh: compile(wanted, options) }
    })
    for (const { ruleSet, fresh } of made) {
      expect(ruleSet.size).toBe(fresh.size)
      expect(ruleSet.problems).toEqual(fresh.problems)
      expect(ruleSet.reads).toEqual(fresh.reads)
      for (const event of sample.events) {
        const wanted = fresh.match(event).map((hit) => hit.rule.id).sort()
        hits += wanted.length
        const category = ruleSet.match(event, { category: 'test' }).map((hit) => hit.rule.id).sort()
        expect([ruleSet.match(event).map((hit) => hit.rule.id).sort(), textIdsOf(ruleSet, event), category]).toEqual([wanted, wanted, wanted])
      }
    }
  }), { numRuns: 150 })
  expect(hits).toBeGreaterThan(1000)
})
