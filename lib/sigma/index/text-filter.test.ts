import { expect, it } from 'vitest'
import { compile, parseRules } from '../index.ts'

const ruleSetOf = (detection: Record<string, unknown>) =>
  compile(parseRules(JSON.stringify({ title: 'One', id: 'one', logsource: { category: 'test' }, detection: { selection: detection, condition: 'selection' } }), 'one.yml').rules)

/** What an event may look like as JSON and still match: [phrase, detection, JSON text]. */
const MATCHES: [string, Record<string, unknown>, string][] = [
  ['the value of the field', { eventName: 'StopLogging' }, '{"eventName":"StopLogging"}'],
  ['in other letters', { eventName: 'StopLogging' }, '{"eventName":"STOPlogging"}'],
  ['spaces around the colon', { eventName: 'StopLogging' }, '{"eventName" \n:\t"StopLogging" }'],
  ['first of an array', { eventName: 'StopLogging' }, '{"eventName":["StopLogging"]}'],
  ['first of an array, after a space', { eventName: 'StopLogging' }, '{"eventName":[ "StopLogging"]}'],
  ['second of an array', { eventName: 'StopLogging' }, '{"eventName":["x" , "StopLogging"]}'],
  ['an array in an array', { eventName: 'StopLogging' }, '{"eventName":[["StopLogging"]]}'],
  ['nested', { 'detail.eventName': 'StopLogging' }, '{"detail":{"eventName":"StopLogging"}}'],
  ['nested in an array', { 'detail.eventName': 'StopLogging' }, '{"detail":[{"a":1},{"eventName":"StopLogging"}]}'],
  ['a key with dots', { 'detail.eventName': 'StopLogging' }, '{"detail.eventName":"StopLogging"}'],
  ['a letter escaped in the value', { eventName: 'StopLogging' }, '{"eventName":"St\\u006fpLogging"}'],
  ['a letter escaped in the key', { eventName: 'StopLogging' }, '{"event\\u004eame":"StopLogging"}'],
  ['a slash escaped', { 'operation|contains': 'accounts/listkeys' }, '{"operation":"x/accounts\\/listKeys"}'],
  ['a quote in the value', { eventName: 'say "stop logging"' }, '{"eventName":"say \\"stop logging\\""}'],
  ['a backslash in the value', { 'eventName|endswith': '\\stop\\logging' }, '{"eventName":"C:\\\\stop\\\\logging"}'],
  ['a line break in the value', { eventName: 'stop the\nlogging' }, '{"eventName":"stop the\\nlogging"}'],
  ['only a quote and a colon around it', { 'eventName|contains': '"stop logging":' }, '{"eventName":"x \\"stop logging\\": y"}'],
  ['within an object, compact', { 'parameters|contains': '"status":"Suspended"' }, '{"parameters":{"x":{"status":"Suspended"}}}'],
  ['within an object, written with spaces', { 'parameters|contains': '"status":"Suspended"' }, '{"parameters" : { "x" : {"status" : "Suspended"} } }'],
  ['over two members of an object', { 'parameters|contains': 'true,"nothing":null' }, '{"parameters":{ "a": true, "nothing": null }}'],
  ['members whose names are numbers come first', { 'parameters|contains': '"17":"abcdef","name"' }, '{"parameters":{"name":"x","17":"abcdef"}}'],
  ['a number', { resultType: 50057 }, '{"resultType":50057}'],
  ['a number as text', { resultType: 50057 }, '{"resultType":"50057"}'],
  ['a number with a fraction of nothing', { resultType: 50057 }, '{"resultType":50057.0}'],
  ['a number with an exponent', { resultType: 50057 }, '{"resultType":5.0057e4}'],
  ['a number with too many digits', { resultType: '12345678901234567000' }, '{"resultType":12345678901234567890}'],
  ['a large number in digits', { resultType: '1e+21' }, '{"resultType":1000000000000000000000}'],
  ['minus nothing', { resultType: '0' }, '{"resultType":-0}'],
  ['part of a number', { 'resultType|contains': '0000000' }, '{"resultType":1e9}'],
  ['more than any number', { resultType: '-Infinity' }, '{"resultType":-1e999}'],
  ['part of that', { 'resultType|contains': 'infinit' }, '{"resultType":1e999}'],
  ['a number in an array', { resultType: 50057 }, '{"resultType":[1, 50057]}'],
  ['a number last in the line', { resultType: 50057 }, '{"resultType":50057\n}'],
  ['true', { isCompliant: true }, '{"isCompliant":true}'],
  ['true as text', { isCompliant: 'TRUE' }, '{"isCompliant":true}'],
  ['an empty text', { isCompliant: '' }, '{"isCompliant":""}'],
  ['a text of escapes only', { isCompliant: '\n' }, '{"isCompliant":"\\n"}'],
  ['of a field, any value', { 'isCompliant|exists': true }, '{"isCompliant":null}'],
  ['of a nested field, any value', { 'device.isCompliant|exists': true }, '{"device":[{"isCompliant":{}}]}'],
  ['a keyword', { '|all': ['stop the logging', 'right now'] }, '{"a":[{"b":"right now"},"please stop the logging"]}'],
  ['the Kelvin sign', { eventName: 'Stop-Kraken' }, '{"eventName":"Stop-\u212araken"}'],
  ['letters beyond ASCII before it', { eventName: 'StopLogging' }, '{"who":"Zoë Ångström","eventName":"StopLogging"}'],
  ['letters beyond ASCII in it', { eventName: 'Überwachung beendet' }, '{"eventName":"ÜBERWACHUNG beendet"}'],
  ['a field with a name beyond ASCII', { 'Ereignis.Größe': 'StopLogging' }, '{"Ereignis":{"Größe":"StopLogging"}}'],
  ['a field with a quote in its name', { 'event"Name': 'StopLogging' }, '{"event\\"Name":"StopLogging"}'],
  ['in every place of four', { eventName: 'StopLogging' }, '{"a":"","eventName":"StopLogging"}'],
  ['in every place of four, the second', { eventName: 'StopLogging' }, '{"a":"1","eventName":"StopLogging"}'],
  ['in every place of four, the third', { eventName: 'StopLogging' }, '{"a":"12","eventName":"StopLogging"}'],
  ['a beginning', { 'eventName|startswith': 'StopLog' }, '{"eventName":"StopLogging"}'],
  ['an ending', { 'eventName|endswith': 'pLogging' }, '{"eventName":"StopLogging"}'],
  ['a dash of another kind', { 'eventName|windash|contains': ' -encodedcommand' }, '{"eventName":"x /EncodedCommand"}'],
  ['an expression', { 'eventName|re': 'Stop(Log)+ging' }, '{"eventName":"StopLogging"}'],
]

it.each(MATCHES)('finds %s', (_, detection, json) => {
  const ruleSet = ruleSetOf(detection)
  expect(ruleSet.problems).toEqual([])
  expect(ruleSet.match(JSON.parse(json) as Record<string, unknown>)).toHaveLength(1)
  expect(ruleSet.matchText(json)).toHaveLength(1)
  // Long texts and texts beside others go the same way.
  const longer = `{"before":"${'x'.repeat(9000)}",${json.slice(1)}`
  expect(ruleSet.matchText(longer)).toHaveLength(1)
})

/** What is told from the text alone. */
const UNPARSED: [string, Record<string, unknown>, string][] = [
  ['another value', { eventName: 'StopLogging' }, '{"eventName":"StartLogging"}'],
  ['the value under another key', { eventName: 'StopLogging' }, '{"previous":"StopLogging","eventName":"x"}'],
  ['the value as a key', { eventName: 'StopLogging' }, '{"eventName":"x","at":{"StopLogging":1}}'],
  ['a part where the whole is asked', { eventName: 'StopLogging' }, '{"eventName":"DontStopLoggingNow"}'],
  ['another number', { resultType: 50057 }, '{"resultType":50126,"x":1}'],
  ['the other truth', { isCompliant: false }, '{"isCompliant":true}'],
  ['no such field', { 'isCompliant|exists': true }, '{"isSecure":true}'],
  ['the part, but not the field', { 'eventName|contains': 'logging' }, '{"message":"logging"}'],
]

it.each(UNPARSED)('need not parse %s', (_, detection, json) => {
  const ruleSet = ruleSetOf(detection)
  expect(ruleSet.mustParse(json)).toBe(false)
  expect(ruleSet.matchText(json)).toEqual([])
})

it('parses every text where a rule can not be told from it', () => {
  expect(ruleSetOf({ 'a|neq': 'x' }).mustParse('{}')).toBe(true)
  const ruleSet = ruleSetOf({ eventName: 'StopLogging' })
  expect(ruleSet.mustParse('{}')).toBe(false)
  ruleSet.add(parseRules('title: Two\nid: two\nlogsource: { category: test }\ndetection: { selection: { a: null }, condition: selection }\n', 'two.yml').rules)
  expect(ruleSet.mustParse('{}')).toBe(true)
  ruleSet.remove('two')
  expect(ruleSet.mustParse('{}')).toBe(false)
})
