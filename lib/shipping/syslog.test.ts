import { expect, it } from 'vitest'
import { unframed } from '../../test/siem.ts'
import type { Message } from './message.ts'
import { line } from './ndjson.ts'
import { cef, framed, rfc5424 } from './syslog.ts'

const entry = { v: 1, id: '0190', action: 'users.invite', category: 'configuration', outcome: 'success', actor: { kind: 'person', id: 'u1' }, subject: { type: 'user', id: 's1', label: 'a "quoted" ] \\ | = ü' }, correlation: 'c1', reason: 'Line one\nline two = more' }
const message = (more: Partial<Message> = {}): Message => ({
  index: 41, leaf: 'ab'.repeat(32), recordedAt: new Date('2026-03-29T01:30:00.007Z'), body: JSON.stringify(entry), checkpoint: { origin: 'audit.tickmark/org', size: 100, root: 'cd'.repeat(32) }, personal: null, ...more,
})
const body = JSON.stringify(entry)

it('writes an entry as RFC 5424 has it, whole', () => {
  expect(rfc5424(message(), 'portal.example')).toBe(`<109>1 2026-03-29T01:30:00.007Z portal.example tickmark - users.invite [tickmark@32473 index="41" leaf="${'ab'.repeat(32)}" origin="audit.tickmark/org" size="100" root="${'cd'.repeat(32)}"] ${body}`)
  expect(rfc5424(message({ body: JSON.stringify({ ...entry, outcome: 'denied' }) }), 'h')).toMatch(/^<108>1 /)
})

it('lets nothing that somebody typed end a field or a line', () => {
  const personal = { 'actor.name': 'Eve"]\\\n<13>1 - - - - - - forged', 'request.ip': '192.0.2.7' }
  const text = rfc5424(message({ personal }), 'ho st\n')
  expect(text.split('\n')).toHaveLength(1)
  expect(text).toContain('[person@32473 actor_name="Eve\\"\\]\\\\ <13>1 - - - - - - forged" request_ip="192.0.2.7"]')
  expect(text).toContain(' ho_st_ tickmark ')
  const fields = cef(message({ personal: { 'actor.email': 'a=b|c\\d\ne', 'request.ip': '192.0.2.7' }, body: JSON.stringify({ ...entry, action: 'a|b\\c' }) }), 'h')
  expect(fields.split('\n')).toHaveLength(1)
  expect(fields).toContain('CEF:0|Tickmark|Tickmark|1|a\\|b\\\\c|a\\|b\\\\c|3|rt=1774747800007 ')
  expect(fields).toContain(' suser=a\\=b|c\\\\d\\ne src=192.0.2.7 ')
  expect(fields).toContain('reason=Line one\\nline two \\= more')
  expect(fields).toContain(`cn1=41 cn2Label=checkpointSize cn2=100 cs1Label=leaf cs1=${'ab'.repeat(32)}`)
})

it('is sent even where the entry was altered into what is no JSON', () => {
  expect(rfc5424(message({ body: 'no json\r\nat all' }), 'h')).toMatch(/ h tickmark - - \[.*\] no json {2}at all$/)
  expect(cef(message({ body: '[1]' }), 'h')).toContain('|unknown|unknown|5|')
  expect(JSON.parse(line(message({ body: 'no json' })))).toMatchObject({ index: 41, entry: 'no json' })
  expect(JSON.parse(line(message({ body: '{"a":\n1}' })))).toMatchObject({ entry: '{"a":\n1}' })
})

it('counts bytes, not letters', () => {
  const texts = ['ü', '5 nested', '', rfc5424(message(), 'h')]
  expect(framed('ü')).toBe('2 ü')
  expect(unframed(Buffer.from(texts.map(framed).join('')))).toEqual({ messages: texts, rest: 0 })
})

it('writes a line of JSON that holds the entry byte for byte', () => {
  const text = line(message({ personal: { 'actor.name': 'Ann' } }))
  expect(text).toBe(`{"index":41,"leaf":"${'ab'.repeat(32)}","checkpoint":{"origin":"audit.tickmark/org","size":100,"root":"${'cd'.repeat(32)}"},"entry":${body},"personal":{"actor.name":"Ann"}}\n`)
})
