import { describe, expect, test } from 'vitest'
import { compile, parseRules } from './index.ts'
import type { CompileOptions, Hint, RuleSet } from './index.ts'

type Event = Record<string, unknown>

function ruleSetOf(detection: string, options: CompileOptions = {}, logsource = 'category: test'): RuleSet {
  const parsed = parseRules(`title: A rule\nid: a-rule\nlogsource: { ${logsource} }\ndetection:\n${detection.replace(/^/gm, '    ')}\n`)
  expect(parsed.errors).toEqual([])
  return compile(parsed.rules, options)
}

const select = (line: string, options: CompileOptions = {}): RuleSet => ruleSetOf(`selection:\n    ${line}\ncondition: selection`, options)
const matches = (ruleSet: RuleSet, event: Event, hint?: Hint): boolean => ruleSet.match(event, hint).length > 0

/** Section of the specification, line of a selection, an event it matches, one it does not. */
const LINES: [section: string, line: string, yes: Event, no: Event][] = [
  ['General: case-insensitive', 'a: EvilService', { a: 'evilSERVICE' }, { a: 'evilService2' }],
  ['General: numbers as text', 'a: 4625', { a: '4625' }, { a: 46_250 }],
  ['General: numbers as text', "a: '4625'", { a: 4625 }, { a: '04625' }],
  ['General: leading zeros stay', 'a|contains: 00000429', { a: 'x00000429' }, { a: '429' }],
  ['General: booleans as text', 'a: true', { a: true }, { a: 1 }],
  ['String Wildcard: ?', 'a: prog?.exe', { a: 'prog1.exe' }, { a: 'prog.exe' }],
  ['String Wildcard: ? is one character', "a: 'x?y'", { a: 'x😀y' }, { a: 'x😀😀y' }],
  ['String Wildcard: *', 'a: antivirus_V*.exe', { a: 'antivirus_V21.2.1.exe' }, { a: 'antivirus_21.exe' }],
  ['String Wildcard: * over lines', "a: 'x*y'", { a: 'x\n\ny' }, { a: 'x\n' }],
  ['Escape Character: single backslash', "a: 'C:\\Windows'", { a: 'C:\\Windows' }, { a: 'C:\\\\Windows' }],
  ['Escape Character: double backslash', "a: 'C:\\\\Windows'", { a: 'C:\\Windows' }, { a: 'C:Windows' }],
  ['Escape Character: \\*', "a: 'x\\*y'", { a: 'x*y' }, { a: 'xzy' }],
  ['Escape Character: \\\\*', "a: 'x\\\\*'", { a: 'x\\anything' }, { a: 'x*' }],
  ['Escape Character: \\\\\\*', "a: 'x\\\\\\*'", { a: 'x\\*' }, { a: 'x\\y' }],
  ['Escape Character: four backslashes', "a: 'x\\\\\\\\y'", { a: 'x\\\\y' }, { a: 'x\\y' }],
  ['Lists: OR', 'a: [x, y]', { a: 'y' }, { a: 'z' }],
  ['Field Usage: nested', 'a.b.c: x', { a: { b: { c: 'x' } } }, { a: { b: 'x' } }],
  ['Field Usage: a key with dots wins', 'a.b: x', { 'a.b': 'x', a: { b: 'y' } }, { 'a.b': 'y', a: { b: 'x' } }],
  ['Field Usage: arrays', 'a.b: x', { a: [{ b: 'y' }, { b: ['z', 'x'] }] }, { a: [{ b: 'y' }] }],
  ['Field Usage: objects as JSON', "a|contains: '\"b\":1'", { a: { b: 1 } }, { a: { b: 2 } }],
  ['Field Usage: inherited names', 'constructor|exists: true', JSON.parse('{"constructor":1}') as Event, {}],
  ["Special Field Values: ''", "a: ''", { a: '' }, { b: '' }],
  ['Special Field Values: null', 'a: null', { b: 1 }, { a: '' }],
  ['Special Field Values: null', 'a: null', { a: null }, { a: 0 }],
  ['Field Existence: true', 'a|exists: true', { a: null }, { b: 1 }],
  ['Field Existence: false', 'a|exists: false', { b: 1 }, { a: null }],
  ['Modifiers: all', 'a|contains|all: [x, y]', { a: 'y and x' }, { a: 'x' }],
  ['Modifiers: startswith', "a|startswith: 'ad?'", { a: 'ADM_mara' }, { a: 'xadm' }],
  ['Modifiers: endswith', "a|endswith: '\\cmd.exe'", { a: 'C:\\CMD.EXE' }, { a: 'cmd.exe' }],
  ['Modifiers: cased', 'a|cased: Evil', { a: 'Evil' }, { a: 'evil' }],
  ['Modifiers: neq', 'a|neq: x', { a: 'y' }, { a: 'X' }],
  ['Modifiers: neq, field missing', 'a|neq: x', {}, { a: ['y', 'x'] }],
  ['Modifiers: windash', "a|windash|contains: ' -f'", { a: 'x ―F' }, { a: 'x _f' }],
  ['Modifiers: re is case-sensitive and unanchored', "a|re: 'b+c'", { a: 'abbcd' }, { a: 'aBBCd' }],
  ['Modifiers: re|i', "a|re|i: '^b+c$'", { a: 'BBC' }, { a: 'abbc' }],
  ['Modifiers: re|m', "a|re|m: '^b$'", { a: 'a\nb\nc' }, { a: 'ab' }],
  ['Modifiers: re|s', "a|re|s: 'a.c'", { a: 'a\nc' }, { a: 'ac' }],
  ['Modifiers: base64', 'a|base64: foo', { a: 'Zm9v' }, { a: 'foo' }],
  ['Modifiers: base64offset, offset 0', 'a|base64offset|contains: foobar', { a: btoa('foobar!') }, { a: btoa('foo') }],
  ['Modifiers: base64offset, offset 1', 'a|base64offset|contains: foobar', { a: btoa('xfoobar!') }, { a: btoa('xfoo') }],
  ['Modifiers: base64offset, offset 2', 'a|base64offset|contains: foobar', { a: btoa('xyfoobar!') }, { a: btoa('xyfoo') }],
  ['Modifiers: wide', 'a|wide|base64: cmd', { a: 'YwBtAGQA' }, { a: 'Y21k' }],
  ['Modifiers: utf16be', 'a|utf16be|base64: cmd', { a: 'AGMAbQBk' }, { a: 'YwBtAGQA' }],
  ['Modifiers: utf16', 'a|utf16|base64: cmd', { a: '//5jAG0AZAA=' }, { a: 'YwBtAGQA' }],
  ['Modifiers: lt', 'a|lt: 5', { a: 4.9 }, { a: 5 }],
  ['Modifiers: gte', 'a|gte: 5', { a: '5' }, { a: 'five' }],
  ['Modifiers: hour', 'a|hour: 22', { a: '2026-03-04T22:10:00+02:00' }, { a: '2026-03-04T20:10:00Z' }],
  ['Modifiers: hour, compared', 'a|hour|gte: 22', { a: '2026-03-04 23:10' }, { a: '2026-03-04' }],
  ['Modifiers: minute', 'a|minute: 10', { a: '2026-03-04T22:10:00Z' }, { a: '2026-03-04T10:11:00Z' }],
  ['Modifiers: day', 'a|day: 4', { a: '2026-03-04' }, { a: '2026-04-05' }],
  ['Modifiers: week', 'a|week: 1', { a: '2024-12-30' }, { a: '2024-12-29' }],
  ['Modifiers: week 53', 'a|week: 53', { a: '2021-01-01' }, { a: '2021-01-04' }],
  ['Modifiers: month', 'a|month: 12', { a: '2024-12-30' }, { a: '2024-11-30' }],
  ['Modifiers: year', 'a|year: 2024', { a: '2024-12-30' }, { a: '2025-01-01' }],
  ['Modifiers: cidr', 'a|cidr: 10.0.0.0/8', { a: '10.255.1.2' }, { a: '11.0.0.1' }],
  ['Modifiers: cidr, version 6', "a|cidr: '2001:db8::/32'", { a: '2001:db8:1::1' }, { a: '2001:db9::1' }],
  ['Modifiers: fieldref', 'a|fieldref: b.c', { a: 'X', b: { c: 'x' } }, { a: 'x', b: { c: 'y' } }],
  ['Modifiers: fieldref|neq', 'a|fieldref|neq: b', { a: 'x', b: 'y' }, { a: 'x', b: 'x' }],
]

describe('a line of a selection', () => {
  test.each(LINES)('%s: %s', (_section, line, yes, no) => {
    const ruleSet = select(line)
    expect(matches(ruleSet, yes)).toBe(true)
    expect(matches(ruleSet, no)).toBe(false)
  })

  test('expand takes its values from the options, and a rule without them is refused', () => {
    const placeholders = { Servers: ['srv*', 'db-1'] }
    expect(matches(select("a|expand: '%Servers%'", { placeholders }), { a: 'SRV-9' })).toBe(true)
    expect(matches(select("a|expand: '\\%plain%Servers%'", { placeholders }), { a: '%plaindb-1' })).toBe(true)
    expect(matches(select("a: '%Servers%'"), { a: '%servers%' })).toBe(true)
    expect(select("a|expand: '%Servers%'").problems[0]?.message).toContain('%Servers% has no values')
  })
})

const THREE = "one: { a: 1 }\ntwo: { b: 2 }\n_three: { c: 3 }\n"

/** Condition, and for which of the letters in an event it holds. */
const CONDITIONS: [condition: string, yes: string[], no: string[]][] = [
  ['one and two', ['ab'], ['a', 'b']],
  ['one or two', ['a', 'b'], ['c']],
  ['not one', ['b'], ['a']],
  ['one or two and not _three', ['a', 'b', 'ac'], ['bc']],
  ['(one or two) and not _three', ['a'], ['ac']],
  ['1 of them', ['a', 'b'], ['c']],
  ['all of them', ['ab'], ['a', 'bc']],
  ['1 of _t*', ['c'], ['ab']],
  ['all of *', ['ab'], ['a']],
  ['1 of t*o', ['b'], ['a']],
  ['[one and two, _three]', ['ab', 'c'], ['a']],
]

describe('a condition', () => {
  const events = (letters: string): Event => Object.fromEntries([...letters].map((letter) => [letter, letter.charCodeAt(0) - 96]))
  test.each(CONDITIONS)('%s', (condition, yes, no) => {
    const ruleSet = ruleSetOf(`${THREE}condition: ${condition}`)
    for (const letters of yes) expect(matches(ruleSet, events(letters)), letters).toBe(true)
    for (const letters of no) expect(matches(ruleSet, events(letters)), letters).toBe(false)
  })
})

describe('keywords', () => {
  test('are looked for in every value at any depth, not in the keys', () => {
    const ruleSet = ruleSetOf("words: [EvilService, 'x*y']\ncondition: words")
    expect(matches(ruleSet, { a: { b: ['an evilservice runs'] } })).toBe(true)
    expect(matches(ruleSet, { a: 'before x 12 y after' })).toBe(true)
    expect(matches(ruleSet, { evilservice: 1 })).toBe(false)
  })

  test("'|all' may find them in different values", () => {
    const ruleSet = ruleSetOf("words:\n    '|all': [one, 42]\ncondition: words")
    expect(matches(ruleSet, { a: 'one', b: { c: 1425 } })).toBe(true)
    expect(matches(ruleSet, { a: 'one' })).toBe(false)
  })

  test('are found by way of the JSON text whatever it escapes', () => {
    // All of ten characters or more: the JSON text is only looked at when most of it can be passed over.
    const ruleSet = ruleSetOf(`words: ['say "hi" now', 'C:\\temp\\files', "tab\\there and", '1000000000']\ncondition: words`)
    const texts = ['"say \\"hi\\" now"', '"C:\\\\temp\\\\files\\\\x"', '"C:\\\\te\\u006dp\\\\files"', '"tab\\there and"', '1e9', '"\\u0031000000000"', '["a",{"b":"SAY \\"HI\\" NOW"}]']
    for (const json of texts.map((text) => `{"a":${text}}`)) {
      expect(ruleSet.match(JSON.parse(json) as Event, undefined, json), json).toHaveLength(1)
    }
  })
})

test('reasons name selection, field, value and pattern, and leave out what was negated', () => {
  const ruleSet = ruleSetOf("selection:\n    a|contains: [nope, vil]\n    b.c: 5\nfilter: { d: 1 }\nwords: [needle]\ncondition: selection and words and not filter")
  expect(ruleSet.match({ a: 'Evil', b: { c: [4, 5] }, e: 'a needle' })[0]?.reasons).toEqual([
    { selection: 'selection', field: 'a', value: 'Evil', pattern: 'vil' },
    { selection: 'selection', field: 'b.c', value: '5', pattern: '5' },
    { selection: 'words', field: '', value: 'a needle', pattern: 'needle' },
  ])
})

describe('routing', () => {
  const ruleSet = ruleSetOf('selection: { a: 1 }\ncondition: selection', {}, 'product: aws, service: cloudtrail')
  test.each<[Hint | undefined, boolean]>([
    [undefined, true], [{}, true], [{ product: 'aws' }, true], [{ product: 'aws', service: 'cloudtrail', category: null }, true],
    [{ product: 'azure' }, false], [{ product: 'aws', service: null }, false], [{ category: 'webserver' }, true],
  ])('%j', (hint, expected) => {
    expect(matches(ruleSet, { a: 1 }, hint)).toBe(expected)
  })
})

test('mappings add names by log source; the first one present counts', () => {
  const mappings = [{ logsource: { category: 'test' }, fields: { a: ['x.y', 'z'] } }]
  const ruleSet = select('a: 1', { mappings })
  expect([{ a: 1 }, { x: { y: 1 } }, { z: 1 }].map((event) => matches(ruleSet, event))).toEqual([true, true, true])
  expect(matches(ruleSet, { a: 2, z: 1 })).toBe(false)
})

describe('filters', () => {
  const rule = 'title: R\nid: r\nlogsource: { category: test }\ndetection: { selection: { a: 1 }, condition: selection }\n---\n'
  const filter = (condition: string, logsource = 'category: test'): string =>
    `title: F\nid: f\nlogsource: { ${logsource} }\nfilter:\n    rules: [r]\n    selection: { user|startswith: adm_ }\n    other: { host: h }\n    condition: ${condition}\n`
  const run = (text: string, event: Event): boolean => {
    const { rules, filters, errors } = parseRules(rule + text)
    expect(errors).toEqual([])
    return matches(compile(rules, { filters }), event)
  }
  test.each(['selection', 'not selection', 'selection or other', 'not 1 of selection*'])('%s takes away', (condition) => {
    expect(run(filter(condition), { a: 1, user: 'adm_mara' })).toBe(false)
    expect(run(filter(condition), { a: 1, user: 'mara' })).toBe(true)
  })
  test('of another log source does not apply', () => expect(run(filter('selection', 'category: other'), { a: 1, user: 'adm_mara' })).toBe(true))
  test('that mixes both signs is refused', () => {
    expect(parseRules(filter('selection and not other')).errors[0]?.message).toContain('unclear which side')
  })
})
