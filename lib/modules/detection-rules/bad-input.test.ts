import { deflateRawSync, gzipSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'
import { openArchive } from './pack/archive.ts'

/** Packs and rules as nobody should send them: each is refused in words, or listed, and nothing else breaks. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { importPack } = await import('./operations/import-pack.ts')
const { writeRule } = await import('./operations/own-rules.ts')
const { tryRule } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let manager: Person
beforeAll(async () => {
  manager = await (await organization(database.ownerUrl, 'Bad input')).person('compliance_manager')
})

const good = (id: string) => `title: Good ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: x\n    condition: selection\n`

/** `kinds` says what is no plain file. */
function tar(files: Record<string, string>, kinds: Record<string, string> = {}): Buffer {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const header = Buffer.alloc(512)
    header.write(path, 0)
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')} `, 124)
    header.write(kinds[path] ?? '0', 156)
    header.write('ustar', 257)
    header.write('        ', 148)
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148)
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512)
    body.write(text)
    return [header, body]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** `size` is what each file claims to unpack to, the truth when absent. */
function zip(files: Record<string, Buffer | string>, flags = 0, size?: number): Buffer {
  const bodies: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const [path, content] of Object.entries(files)) {
    const packed = deflateRawSync(content)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(path.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(flags, 8)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(size ?? Buffer.byteLength(content), 24)
    entry.writeUInt16LE(path.length, 28)
    entry.writeUInt32LE(at, 42)
    bodies.push(head, Buffer.from(path), packed)
    list.push(entry, Buffer.from(path))
    at += 30 + path.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, ...list, end])
}

describe('archives', () => {
  it('tar, tar.gz, zip and one file are read', async () => {
    const files = { 'rules/a.yml': good('a'), 'rules/b.yml': good('b') }
    for (const bytes of [tar(files), gzipSync(tar(files)), zip(files)]) {
      expect((await openArchive('pack', bytes)).map((file) => [file.path, file.bytes.toString()])).toEqual(Object.entries(files))
    }
    expect(await openArchive('a.yml', Buffer.from(good('a')))).toHaveLength(1)
  })

  it.each([
    ['a gzip bomb', () => gzipSync(Buffer.alloc(201 * 1024 * 1024)), 'too_large'],
    ['a zip bomb', () => zip(Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}.yml`, Buffer.alloc(50 * 1024 * 1024)]))), 'too_large'],
    ['a zip bomb that claims to be small', () => zip({ 'a.yml': Buffer.alloc(50 * 1024 * 1024) }, 0, 100), 'invalid'],
    ['more than 20 MB', () => Buffer.alloc(21 * 1024 * 1024, 'a'), 'too_large'],
    ['damaged gzip', () => gzipSync('x'.repeat(9_000)).subarray(0, 30), 'invalid'],
    ['a zip without its end', () => zip({ 'a.yml': good('a') }).subarray(0, 60), 'invalid'],
    ['an encrypted zip', () => zip({ 'a.yml': good('a') }, 1), 'invalid'],
    ['a zip whose list points nowhere', () => Buffer.concat([zip({ 'a.yml': good('a') }).subarray(0, 40), zip({ 'a.yml': good('a') }).subarray(-22)]), 'invalid'],
    ['a tar that ends in a file', () => tar({ 'a.yml': good('a').repeat(40) }).subarray(0, 1500), 'invalid'],
    ['a tar whose headers are damaged', () => tar({ 'a.yml': good('a') }).fill('b', 0, 3), 'invalid'],
    ['a tar whose extended header names no size', () => tar({ 'p.yml': '12 size=abc\n', 'a.yml': good('a') }, { 'p.yml': 'x' }), 'invalid'],
    ['a picture', () => Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1'), 'invalid'],
  ])('%s is refused', async (_, bytes, code) => {
    await expect(openArchive('pack', bytes())).rejects.toMatchObject({ code })
  })

  it('links and directories are left out', async () => {
    const files = await openArchive('pack', tar({ 'link.yml': '', 'rules/': '', 'ok.yml': good('inside') }, { 'link.yml': '2', 'rules/': '5' }))
    expect(files.map((file) => file.path)).toEqual(['ok.yml'])
  })

  it('a path that leads out is listed, the rest loaded', async () => {
    for (const packed of [tar, zip]) {
      const files = await openArchive('pack', packed({ '../../etc/cron.yml': good('outside'), '/abs.yml': good('absolute'), 'ok.yml': good('inside') }))
      const answer = await importPack(manager, { name: 'Traversal', files })
      expect(answer).toMatchObject({ loaded: 1, refused: 2 })
      expect(answer.problems.every((problem) => problem.message.includes('leads out'))).toBe(true)
    }
  })
})

const pack = (text: string | Buffer) => importPack(manager, { name: 'One bad', files: [{ path: 'bad.yml', bytes: Buffer.from(text) }, { path: 'good.yml', bytes: Buffer.from(good('beside')) }] })

describe('rules', () => {
  it.each([
    ['unknown modifier', good('bad').replace('event_type:', 'event_type|nonsense:')],
    ['contradictory modifiers', good('bad').replace('event_type: x', 'event_type|contains|startswith|re: x')],
    ['a YAML bomb', `a: &a [x,x]\nb: &b [*a,*a]\n${good('bad')}`],
    ['wrong types', good('bad').replace('title: Good bad', 'title: [1, 2]')],
    ['not UTF-8', Buffer.concat([Buffer.from(good('bad')), Buffer.from([0xff, 0xfe])])],
    ['too long', `${good('bad')}# ${'x'.repeat(1_000_001)}`],
    ['a look-around', good('bad').replace('event_type: x', "event_type|re: '(?=x)'")],
    ['a circle', 'title: C\nid: circle\ncorrelation:\n    type: event_count\n    rules:\n        - circle\n    group-by:\n        - user\n    timespan: 5m\n    condition:\n        gte: 2\n'],
    ['a correlation of nothing', 'title: C\nid: lost\ncorrelation:\n    type: event_count\n    rules:\n        - nowhere\n    group-by:\n        - user\n    timespan: 5m\n    condition:\n        gte: 2\n'],
    ['a filter of nothing', 'title: F\nid: lost-filter\nlogsource:\n    category: activity\nfilter:\n    rules:\n        - beside\n        - nowhere\n    selection:\n        event_type: x\n    condition: selection\n'],
    ['timespan nonsense', 'title: C\nid: time\ncorrelation:\n    type: event_count\n    rules:\n        - beside\n    group-by:\n        - user\n    timespan: soon\n    condition:\n        gte: 2\n'],
    ['an act that the portal does not have', good('bad').replace('event_type: x', 'event_type: users.promote\n        source: tickmark')],
    ['an id of the catalog', good('aws-root-account-used')],
    ['a helper’s id of the catalog', good('high-activity.any')],
  ])('%s is listed with its place; the rule beside it is loaded', async (_, text) => {
    const answer = await pack(text)
    expect([answer.loaded, answer.refused + answer.duplicates]).toEqual([1, 1])
    expect(answer.problems[0]).toMatchObject({ file: 'bad.yml', line: expect.any(Number), message: expect.stringMatching(/\S/), help: expect.stringMatching(/\S/) })
  })

  it('a pack without any rule changes nothing and says why', async () => {
    await expect(importPack(manager, { name: 'Empty', files: [] })).rejects.toMatchObject({ code: 'invalid' })
    await expect(importPack(manager, { name: 'Empty', files: [{ path: 'a.yml', bytes: Buffer.from('hello') }] })).rejects.toMatchObject({ message: expect.stringContaining('a.yml') })
    expect(await owner`select 1 from rule_packs where name = 'Empty'`).toHaveLength(0)
  })

  it.each([
    ['two at once', `${good('one')}---\n${good('two')}`, 'One rule'],
    ['no rule', 'just words', 'Line 1'],
    ['a bad line', good('bad').replace('event_type:', 'event_type|nonsense:'), 'Line 7'],
    ['control characters and brackets', '{{{{\u0007', 'Line 2'],
  ])('one’s own: %s is refused by line', async (_, yaml, words) => {
    await expect(writeRule(manager, { yaml })).rejects.toMatchObject({ code: 'invalid', fields: { yaml: expect.stringContaining(words) } })
  })

  it('a catastrophic expression stalls nothing', async () => {
    const started = Date.now()
    await tryRule(manager, { yaml: good('slow').replace('event_type: x', () => "event_type|re: '(a+)+$'"), event: JSON.stringify({ event_type: `${'a'.repeat(100_000)}!` }) })
    expect(Date.now() - started).toBeLessThan(5_000)
  })

  it.each(['', '[]', 'null', '{"a":', '"text"'])('trying on %j says what an event is', async (event) => {
    await expect(tryRule(manager, { yaml: good('x'), event })).rejects.toMatchObject({ code: 'invalid', fields: { event: expect.any(String) } })
  })
})

describe('expressions that are much to compile', () => {
  const rule = (id: string, count: number) => `title: Much\nid: ${id}\ndescription: Many large expressions in one rule\nlogsource:\n    product: any\ndetection:\n    selection:\n        note|re:\n${Array.from({ length: count }, (_, n) => `            - '(${'[a-z]{1,200}'.repeat(20)})${n}'`).join('\n')}\n    condition: selection\nlevel: low\n`

  it('are refused by what they cost together, with the line, and the process goes on meanwhile', async () => {
    let turns = 0
    const ticking = setInterval(() => turns++, 20)
    const began = performance.now()
    await expect(writeRule(manager, { yaml: rule('much-to-compile', 1_000) })).rejects.toMatchObject({ code: 'invalid', fields: { yaml: expect.stringMatching(/Line \d+.*as much work as may be/) } })
    expect(performance.now() - began).toBeLessThan(8_000)
    const pack = await importPack(manager, { name: 'Much', files: Array.from({ length: 3 }, (_, n) => ({ path: `${n}.yml`, bytes: Buffer.from(rule(`much-${n}`, 3)) })) })
    expect(pack).toMatchObject({ loaded: 3 })
    clearInterval(ticking)
    expect(turns).toBeGreaterThan(2)
  })
})
