import fc from 'fast-check'
import type { PlainRule } from './evaluate.ts'

/** Rules and events that have much to do with each other: few fields, few letters, and every letter that is awkward. */
export type Sample = { rules: (PlainRule & { id: string })[]; events: Record<string, unknown>[] }

export const PLACEHOLDERS: Record<string, string[]> = { Servers: ['srv*', 'a?b'], Empty: ['aa'] }

const LETTERS = ['a', 'b', 'A', 'B', 'é', 'É', 'σ', 'ς', 'Σ', 'İ', 'i', 'K', 'k', '😀', '-', '/', '–', '―', '.', ' ', '1', '\\', '\n']
/** Long enough to be looked for in the JSON text of an event before that is parsed. */
const LONG = ['Stop-Logging', 'stop logging', '"b":"stop"', 'aK/stop,log', '10010010', '1e21', 'stop\\logging', '{"b":[1,2]}', 'abÉabab', '["abbaab"]']
const WILD = [...LETTERS, '*', '?', '\\*', '\\?', '\\\\', '*']
const FIELDS = ['a', 'b', 'a.b', 'a.b.c', 'b.c', 'list', 'list.x', 'constructor', 'toString.b', 'sp ace', '__proto__.a', 'eventName', 'eventName.b', 'user.principal', 'principal']

const text = (letters: string[], longest: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...letters), { maxLength: longest }).map((each) => each.join(''))
const pattern = fc.oneof({ weight: 3, arbitrary: text(WILD, 4) }, { weight: 1, arbitrary: text(LETTERS, 8) }, { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'ab', 'true', '1', '-a', '/a') }, { weight: 2, arbitrary: fc.constantFrom(...LONG) })
const scalar = fc.oneof({ weight: 8, arbitrary: pattern }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 3 }) }, { weight: 1, arbitrary: fc.boolean() })
const list = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> => fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 18 }))
const several = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: 2, maxLength: 3 })

const regex = fc
  .array(fc.constantFrom('a', 'b', '[ab]', '.', 'a*', 'b+', '(a|b)', '^', '$', '\\d', 'a{2}', '\\.', 'é?', '(ab|ba)+', '[^a]', '(?:a|-)', '\\\\', 'K'), { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(''))
const network = fc.constantFrom('10.0.0.0/8', '10.1.2.3', '192.168.0.0/16', '0.0.0.0/0', '2001:db8::/32', '::1/128', '::ffff:0:0/96')
const number = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constantFrom(0.5, 9, 10, 12, 2026, 54, 10010010, 1e21))

type Line = [modifiers: string, values: unknown]
const line: fc.Arbitrary<Line> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('', '|contains', '|startswith', '|endswith'), list(scalar)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('|cased', '|contains|cased', '|cased|endswith', '|startswith|cased'), list(scalar)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('|all', '|contains|all', '|endswith|all', '|all|startswith', '|windash|contains|all'), several(scalar)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('|windash', '|windash|contains', '|contains|windash', '|windash|cased|endswith'), list(pattern)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('|neq', '|contains|neq', '|startswith|neq'), list(scalar)) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('|base64', '|base64offset|contains', '|wide|base64offset|contains', '|utf16le|base64', '|utf16be|contains', '|utf16|base64|contains', '|wide'),
      list(fc.constantFrom('a', 'ab', 'abé', 'a\\*', 'b\\\\b', 'abab')),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('|expand', '|expand|contains', '|expand|startswith'), list(fc.constantFrom('%Servers%', 'a%Empty%', '\\%a%Servers%', '%Servers%%Empty%', '100%'))) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('|re', '|re|i', '|re|s', '|re|m', '|re|i|s'), list(regex)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('|re|all'), several(regex)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('|cidr', '|cidr|neq'), list(network)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('|lt', '|lte', '|gt', '|gte', '|gte|neq'), list(number)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('|hour', '|minute', '|day', '|week', '|month', '|year', '|hour|gte', '|week|lt'), list(number)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('|fieldref', '|fieldref|neq', '|fieldref|startswith', '|fieldref|contains', '|fieldref|cased', '|fieldref|endswith|cased'), list(fc.constantFrom(...FIELDS))) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('|exists'), fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('', '|neq'), fc.constant(null)) },
)

const map = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS), line), { minLength: 1, maxLength: 3 })
  .map((lines) => Object.fromEntries(lines.map(([field, [modifiers, values]]) => [field + modifiers, values])))
const keywords = fc.array(scalar, { minLength: 1, maxLength: 3 })
const selection = fc.oneof(
  { weight: 8, arbitrary: map },
  { weight: 2, arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: keywords },
  { weight: 1, arbitrary: several(scalar).map((values) => ({ '|all': values })) },
  { weight: 1, arbitrary: list(regex).map((values) => ({ '|re': values })) },
  { weight: 1, arbitrary: fc.tuple(map, keywords).map(([first, words]) => [first, ...words]) },
)

const CONDITIONS = [
  's1', 'not s1', 's1 and s2', 's1 or s2', 's1 and not s2', 'not s1 or s2 and s3', '(s1 or s2) and not (s2 and s3)', '1 of them', 'all of them', '1 of s*',
  'all of s*', 's1 and not 1 of _f*', 'not not s1', 's1 and 1 of s*', 'S_4 or s1', 'not (s1 or not s2)', 'not all of s*',
]
/** Keywords of ten characters or more, alone in a rule: these are looked for in the JSON text of an event. */
const longKeywords = fc
  .array(fc.array(fc.constantFrom('ab', 'BA', '-1', '"', '\\\\', '/', '\n', '1', '000', 'K'), { minLength: 10, maxLength: 12 }).map((pieces) => pieces.join('')), { minLength: 1, maxLength: 2 })
  .map((words): PlainRule => ({ detection: { words, condition: 'words' } }))
const mixed = fc
  .record({ s1: selection, s2: selection, s3: selection, _f1: selection, S_4: selection, condition: fc.oneof(fc.constantFrom(...CONDITIONS), fc.array(fc.constantFrom(...CONDITIONS), { minLength: 1, maxLength: 2 })) })
  .map((detection): PlainRule => ({ detection }))
const rule = fc.oneof({ weight: 9, arbitrary: mixed }, { weight: 1, arbitrary: longKeywords })

function echo(value: string): string[] {
  const literal = value.replace(/\\([*?\\])/g, '$1')
  const wide = [Buffer.from(literal, 'utf16le'), Buffer.from(literal, 'utf16le').swap16()]
  const bytes = [Buffer.from(literal), ...wide, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(literal, 'utf16le')])]
  const shifts = bytes.flatMap((each) => ['', 'x', 'xy'].map((before) => Buffer.concat([Buffer.from(before), each, Buffer.from('z')]).toString('base64')))
  return [
    value, literal, value.replace(/[*?\\]/g, ''), value.replaceAll('?', '😀').replaceAll('*', 'ab'), value.replaceAll('?', 'é').replaceAll('*', ''),
    literal.toUpperCase(), `b${literal}a`, ...bytes.map((each) => each.toString('base64')), ...wide.map((each) => each.toString('latin1')), ...shifts,
  ]
}

/** Texts an event is likely to share with the rules: their own values, plain, decorated and encoded. */
function echoes(rules: PlainRule[]): string[] {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(...echo(value))
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit)
  }
  rules.forEach((each) => visit({ ...each.detection, condition: null }))
  return found.length === 0 ? ['a'] : found
}

function eventOf(echo: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  const words = fc.oneof(
    { weight: 6, arbitrary: echo },
    { weight: 3, arbitrary: text(LETTERS, 6) },
    { weight: 1, arbitrary: fc.tuple(echo, echo).map((pair) => pair.join('')) },
    { weight: 1, arbitrary: fc.constantFrom('10.1.2.3', '192.168.4.4', '2001:db8::7', '::1', '2026-03-04T09:10:11Z', '2024-12-30', '2', ' 1.5 ', '1e1', 'srvX', 'YQ==', 'YWI=', 'a\0b\0', '01.2.3.4') },
  )
  const leaf = fc.oneof({ weight: 8, arbitrary: words }, { weight: 2, arbitrary: number }, { weight: 1, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constant(null) })
  const value = fc.oneof(
    { weight: 6, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(leaf, { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom('b', 'c', 'b.c', 'x', 'principal'), fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.constantFrom('c', 'b'), leaf, { maxKeys: 2 })), { maxKeys: 3 }) },
    { weight: 1, arbitrary: fc.array(fc.oneof(leaf, fc.dictionary(fc.constantFrom('x', 'b', 'b.c'), leaf, { maxKeys: 2 })), { maxLength: 3 }) },
  )
  return fc
    .array(fc.tuple(fc.constantFrom(...FIELDS, 'toString', '__proto__', 'other', 'user'), value), { maxLength: 6 })
    // Through JSON, as every real event comes: `__proto__` is then an ordinary key.
    .map((entries) => JSON.parse(`{${entries.map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`).join(',')}}`) as Record<string, unknown>)
}

export function samples(rules: number, events: number): fc.Arbitrary<Sample> {
  return fc.array(rule, { minLength: rules, maxLength: rules }).chain((made) => {
    const echo = fc.constantFrom(...echoes(made))
    const withIds = made.map((each, index) => ({ title: `Rule ${index}`, id: `rule-${index}`, logsource: { category: 'test' }, ...each }))
    return fc.array(eventOf(echo), { minLength: events, maxLength: events }).map((all): Sample => ({ rules: withIds, events: all }))
  })
}
