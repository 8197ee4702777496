import { describe, expect, test } from 'vitest'
import { compile, correlate, parseRules } from './index.ts'
import type { Parsed, RuleSet } from './index.ts'

const RULE = (detection: string, extra = ''): string => `title: A rule
id: a-rule
logsource:
    category: test
detection:
${detection.replace(/^/gm, '    ')}
${extra}`

const SELECT = (line: string): string => RULE(`selection:\n    ${line}\ncondition: selection`)
const ruleSetOf = (text: string): RuleSet => compile(parseRules(text).rules)

/** What happened, in one line: the first problem with its place, or the number of rules. */
function outcome(parsed: Parsed): string {
  const [problem] = parsed.errors
  if (problem === undefined) return `${parsed.rules.length + parsed.correlations.length + parsed.filters.length} loaded`
  expect(problem.help.length).toBeGreaterThan(5)
  expect(problem.file).toBe('bad.yml')
  return `${problem.line}:${problem.column} ${problem.message}`
}

const CORRELATION = (section: string): string => `${RULE('selection:\n    a: b\ncondition: selection')}
---
title: Counted
id: counted
correlation:
    rules: [a-rule]
    group-by: [user]
${section.replace(/^/gm, '    ')}
`

/** One row per phrase of the issue. */
const TABLE: [phrase: string, text: string, expected: string | RegExp][] = [
  ['catastrophic regex', SELECT("a|re: '(a+)+$'"), '1 loaded'],
  ['catastrophic regex', SELECT("a|re: '(?=x)y'"), /^7:9 The regular expression .* is refused/],
  ['catastrophic regex', SELECT("a|re: '(a)\\1'"), /^7:9 The regular expression .* is refused/],
  ['catastrophic regex', SELECT("a|re: '((a{100}){100}){100}'"), /^7:9 The regular expression .* is refused/],
  ['1 MB value', SELECT(`a: '${'x'.repeat(2 ** 20)}'`), '1 loaded'],
  ['10,000-value list', SELECT(`a|contains: [${Array.from({ length: 10_000 }, (_, index) => `v${index}x`).join(', ')}]`), '1 loaded'],
  ['unknown modifier', SELECT('a|includes: b'), "7:9 The modifier 'includes' is not known."],
  ['contradictory modifiers', SELECT('a|startswith|endswith: b'), "7:9 The modifiers 'startswith' and 'endswith' contradict each other."],
  ['contradictory modifiers', SELECT('a|re|contains: b'), /'contains' and 're' contradict/],
  ['contradictory modifiers', SELECT("a|cidr|re: '10.0.0.0/8'"), /'cidr' and 're' contradict/],
  ['contradictory modifiers', SELECT('a|re|i|cased: b'), /'cased' and 'i' contradict/],
  ['contradictory modifiers', SELECT('a|contains|base64: b'), /'contains' stands before 'base64'/],
  ['contradictory modifiers', SELECT('a|contains|contains: b'), /appears twice/],
  ['contradictory modifiers', SELECT('a|i: b'), /'i' is a flag of 're'/],
  ['contradictory modifiers', SELECT('a|all|neq: [b, c]'), /can be read in two ways/],
  ['cyclic correlations', `title: A\nid: a\ncorrelation:\n    type: temporal\n    rules: [b, c]\n    timespan: 1m\n---\ntitle: B\nid: b\ncorrelation:\n    type: temporal\n    rules: [a, c]\n    timespan: 1m\n`, '1:1 The correlations refer to each other in a circle: a → b → a.'],
  ['cyclic correlations', `title: A\nid: a\ncorrelation:\n    type: temporal\n    rules: [a, c]\n    timespan: 1m\n`, '1:1 The correlations refer to each other in a circle: a → a.'],
  ['YAML bombs and aliases', `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`, /The alias \*a is not accepted/],
  ['YAML bombs and aliases', `title: ${'['.repeat(100_000)}`, /^1:\d+ /],
  ['YAML bombs and aliases', `title: ${'['.repeat(40)}x${']'.repeat(40)}`, /Nested more than 24 levels/],
  ['YAML bombs and aliases', SELECT('<<: *missing'), /^\d+:\d+ /],
  ['YAML bombs and aliases', 'title: "never closed', /^1:\d+ Not well-formed YAML/],
  ['duplicate ids', `${RULE('selection:\n    a: b\ncondition: selection')}\n---\n${RULE('selection:\n    a: c\ncondition: selection')}`, "12:1 'a-rule' is already the id or name of the rule in line 1."],
  ['duplicate ids', 'title: A\ntitle: B\n', "2:1 The key 'title' appears twice in this map."],
  ['duplicate ids', `${SELECT('a: b').replace('a-rule', '3F2504E0-4F89-11D3-9A0C-0305E82C3301')}\n---\n${SELECT('a: c').replace('a-rule', '3f2504e0-4f89-11d3-9a0c-0305e82c3301')}`, /'3f2504e0-4f89-11d3-9a0c-0305e82c3301' is already the id or name of the rule in line 1/],
  ['wrong types', 'just text', '1:1 A document must be a map of attributes.'],
  ['wrong types', 'title: [a, list]\nlogsource: { category: test }\ndetection: { selection: { a: b }, condition: selection }', "1:8 'title' must be text."],
  ['wrong types', 'title: A\nlogsource: text\ndetection: { selection: { a: b }, condition: selection }', "2:1 'logsource' must be a map."],
  ['wrong types', 'title: A\nlogsource: { category: test }\ndetection: text', "3:1 'detection' must be a map."],
  ['wrong types', RULE('selection:\n    a: { b: c }\ncondition: selection'), '7:12 A field can not hold a map.'],
  ['wrong types', RULE('selection:\n    a: [[b]]\ncondition: selection'), '7:13 A list of values can hold only plain values.'],
  ['wrong types', RULE('selection: {}\ncondition: selection'), '6:16 An empty map matches nothing that could be named.'],
  ['wrong types', RULE('selection: []\ncondition: selection'), '6:16 An empty list matches nothing.'],
  ['wrong types', SELECT('a: []'), '7:9 The list of values is empty.'],
  ['wrong types', SELECT("a: ['', null]"), '7:9 null stands among other values, and it is a type of its own.'],
  ['wrong types', SELECT('a|exists: maybe'), /'exists' takes true or false/],
  ['wrong types', SELECT("a|gt: '5'"), '7:9 A number is needed here, not "5".'],
  ['wrong types', SELECT('a|cidr: 10.1.2.3/8'), /is not a network/],
  ['wrong types', SELECT('a|contains|all: b'), /'all' needs a list of at least two values/],
  ['wrong types', SELECT("a|base64: 'x*'"), /holds a wildcard, which can not be encoded/],
  ['wrong types', RULE('selection:\n    a: b\ncondition: [selection, 5]'), '8:28 A condition must be text.'],
  ['wrong types', RULE('selection:\n    a: b\ncondition: selection and'), /stops where a name is expected/],
  ['wrong types', RULE('selection:\n    a: b\ncondition: selection | count() > 5'), "8:26 Aggregations after '|' were removed from Sigma 2."],
  ['wrong types', RULE('selection:\n    a: b\ncondition: other'), "8:16 The condition names 'other', which the detection section does not define."],
  ['wrong types', RULE('selection:\n    a: b\ncondition: 2 of them'), "8:16 '2 of' is not supported."],
  ['wrong types', RULE('selection:\n    a: b\ncondition: 1 of filter*'), "8:21 No selection fits 'filter*'."],
  ['wrong types', RULE('selection:\n    a: b\ncondition: (selection'), '8:16 A bracket is not closed.'],
  ['wrong types', RULE('selection:\n    a: b\ncondition: selection', 'level: huge'), "9:8 'level' is 'huge'."],
  ['wrong types', RULE('selection:\n    a: b\ncondition: selection', 'date: 2023-02-30'), /which is not a date/],
  ['wrong types', RULE('selection:\n    a: b\ncondition: selection', 'taxonomy: ecs'), /The taxonomy 'ecs' is not supported/],
  ['timespan nonsense', CORRELATION('type: event_count\ntimespan: 5 minutes\ncondition: { gte: 3 }'), "17:15 '5 minutes' is not a timespan."],
  ['timespan nonsense', CORRELATION('type: event_count\ntimespan: 0s\ncondition: { gte: 3 }'), /'0s' is not a timespan/],
  ['timespan nonsense', CORRELATION('type: event_count\ntimespan: -5m\ncondition: { gte: 3 }'), /'-5m' is not a timespan/],
  ['timespan nonsense', CORRELATION('type: event_count\ntimespan: 999999999d\ncondition: { gte: 3 }'), /longer than 366 days/],
  ['timespan nonsense', CORRELATION('type: event_count\ncondition: { gte: 3 }'), /has no timespan/],
  ['timespan nonsense', CORRELATION('type: event_count\ntimespan: 5m\ncondition: { gt: 5, lt: 3 }'), /No number satisfies this condition/],
  ['timespan nonsense', CORRELATION('type: event_total\ntimespan: 5m\ncondition: { gt: 5 }'), "16:11 The correlation type 'event_total' is not known."],
  ['timespan nonsense', CORRELATION('type: value_count\ntimespan: 5m\ncondition: { gt: 5 }'), /value_count needs a field/],
  ['field names with dots and spaces', SELECT("'a b.c d': x"), '1 loaded'],
  ['field names with dots and spaces', SELECT("' a': x"), /begins or ends with a space/],
  ['field names with dots and spaces', SELECT("'constructor.name': x"), '1 loaded'],
]

describe('bad input', () => {
  test.each(TABLE.map(([phrase, text, expected], index) => ({ phrase, text, expected, row: index + 1 })))('$row $phrase', ({ text, expected }) => {
    const start = performance.now()
    const said = outcome(parseRules(text, 'bad.yml'))
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test('one bad document leaves the others unharmed', () => {
    const parsed = parseRules(`${SELECT('a|nope: b')}\n---\n${SELECT('a: b').replace('a-rule', 'good')}`)
    expect(parsed.rules.map((rule) => rule.id)).toEqual(['good'])
    expect(parsed.errors).toHaveLength(1)
  })
})

describe('no rule and no event can stall the worker', () => {
  test('catastrophic regex on a text made for it', () => {
    const ruleSet = ruleSetOf(SELECT("a|re: '(a+)+$'"))
    const start = performance.now()
    expect(ruleSet.match({ a: `${'a'.repeat(100_000)}!` })).toEqual([])
    expect(performance.now() - start).toBeLessThan(8000)
  })

  test('1 MB value in the event, 10,000-value list in the rule', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => `value-${index}-end`)
    const ruleSet = ruleSetOf(SELECT(`a|contains: [${values.join(', ')}]`))
    const start = performance.now()
    expect(ruleSet.match({ a: 'value-'.repeat(170_000) })).toEqual([])
    expect(ruleSet.match({ a: `${'value-'.repeat(170_000)}value-9999-end` })).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(8000)
  })

  test('a rule over its budget is stopped, named, and the others go on', () => {
    const text = `${SELECT("a: '*x*y*z*'").replace('a-rule', 'slow')}\n---\n${SELECT('b: c').replace('a-rule', 'quick')}`
    const stopped: string[] = []
    const ruleSet = compile(parseRules(text).rules, { budget: 1000, onOverrun: (rule) => stopped.push(rule.id) })
    expect(ruleSet.match({ a: `${'xyz'.repeat(1000)}`, b: 'c' }).map((hit) => hit.rule.id)).toEqual(['quick'])
    expect(stopped).toEqual(['slow'])
  })

  test('an event nested 200,000 deep', () => {
    const ruleSet = ruleSetOf(`${SELECT('a: b')}\n---\ntitle: K\nid: k\nlogsource: { category: t }\ndetection: { words: [needle], condition: words }`)
    const deep = `${'{"a":['.repeat(100_000)}"needle"${']}'.repeat(100_000)}`
    expect(ruleSet.match(JSON.parse(deep) as Record<string, unknown>).map((hit) => hit.rule.id)).toEqual(['k'])
  })

  test('ids used twice, in two texts', () => {
    const ruleSet = compile([...parseRules(SELECT('a: b'), 'one.yml').rules, ...parseRules(SELECT('a: c'), 'two.yml').rules])
    expect(ruleSet.size).toBe(1)
    expect(ruleSet.problems).toMatchObject([{ file: 'two.yml', line: 1, message: "The id 'a-rule' is already in the rule set." }])
  })

  test('cyclic correlations from two texts', () => {
    const text = (id: string, other: string): string => `title: X\nid: ${id}\ncorrelation:\n    type: temporal\n    rules: [${other}, r]\n    timespan: 1m\n`
    const both = [...parseRules(text('a', 'b')).correlations, ...parseRules(text('b', 'a')).correlations]
    expect(correlate(both, []).problems.map((problem) => problem.message)).toEqual(Array(2).fill('The correlation refers to itself in a circle.'))
  })
})
