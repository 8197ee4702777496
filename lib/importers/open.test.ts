import { describe, expect, it } from 'vitest'
import { said, shapeChange } from './frame.ts'
import { openExport, type OpenOptions } from './open.ts'

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

type Whole = Awaited<ReturnType<typeof once>>

/** Reads it whole, in pieces of a few bytes and in one: both must say the same. */
async function read(given: string | Buffer, options: OpenOptions = {}): Promise<Whole> {
  const bytes = Buffer.isBuffer(given) ? given : Buffer.from(given)
  const [small, whole] = [await once(bytes, 7, options), await once(bytes, bytes.length, options)]
  expect(small).toEqual(whole)
  expect(whole.totals.received).toBe(whole.totals.taken + whole.totals.rejected + whole.totals.blank)
  return whole
}

async function once(bytes: Buffer, size: number, options: OpenOptions) {
  const opened = await openExport(inPieces(bytes, size), options)
  const rows: unknown[][] = []
  const rejects: string[] = []
  for await (const batch of opened.batches) {
    for (const { at, fields } of batch.entries) rows.push([said(at), ...Object.values(fields)])
    for (const { at, reason } of batch.rejects) rejects.push(`${said(at)} ${reason}`)
  }
  const { format, columns, facts, warnings, pages, totals, shape } = opened
  return { format, columns, facts, warnings, pages, totals, names: shape().names, rows, rejects }
}

const utf16 = (text: string, big: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return big ? bytes.swap16() : bytes
}

describe('a table of text', () => {
  it.each<[string, string, string[], string]>([
    ['commas', 'a,b\n1,2\n', ['1', '2'], 'comma'],
    ['semicolons, with commas in numbers', 'a;b\n1,5;2,5\n3,5;4,5\n', ['1,5', '2,5'], 'semicolon'],
    ['tabs', 'a\tb\n1,5\t2\n', ['1,5', '2'], 'tab'],
    ['bars', 'a|b\n1|2\n', ['1', '2'], 'bar'],
    ['the line of a spreadsheet that names it', 'sep=;\r\na;b\r\n1;2\r\n', ['1', '2'], 'semicolon'],
    ['delimiters within quotes', 'a;b\n"x,y,z,u";2\n', ['x,y,z,u', '2'], 'semicolon'],
    ['one column', 'a\n1\n', ['1'], 'comma'],
  ])('told by %s', async (_, text, cells, delimiter) => {
    const { rows, facts } = await read(text)
    expect(rows[0]?.slice(1)).toEqual(cells)
    expect(facts[0]).toBe(`UTF-8, ${delimiter} between columns`)
  })

  it('has the lines of an editor as places, quoted line breaks and mixed endings counted', async () => {
    const { rows, totals } = await read('id,note\r\n1,x\n2,"two\r\nlines"\r\n\r\n3,"a\nb\nc"\r4,y\n\n')
    expect(rows).toEqual([['line 2', '1', 'x'], ['line 3', '2', 'two\r\nlines'], ['line 6', '3', 'a\nb\nc'], ['line 9', '4', 'y']])
    expect(totals).toEqual({ received: 6, taken: 4, rejected: 0, blank: 2 })
  })

  it('reads three users beneath a head that ends otherwise as three', async () => {
    expect((await read('id,name\r\n1,Ada\n2,Ben\n3,Chen\n')).totals.taken).toBe(3)
  })

  it('counts 10,000 rows, blank ones, a mark, quoted line breaks and UTF-16', async () => {
    const text = `id,name\r\n${Array.from({ length: 10_000 }, (_, n) => (n % 1_000 === 0 ? `${n},"over\r\ntwo"` : `${n},Jürgen`)).join('\r\n')}\r\n`
    for (const bytes of [Buffer.from(`\ufeff${text}`), utf16(text, false), utf16(text, true)]) {
      const { totals, rows } = await once(bytes, 4_096, {})
      expect(totals.taken).toBe(10_000)
      expect(rows.at(-1)).toEqual(['line 10011', '9999', 'Jürgen'])
    }
  })

  it('says what is ragged, line by line, and goes on', async () => {
    const { rejects, rows } = await read('a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n')
    expect(rejects).toEqual(['line 3 has 2 cells where the head has 3', 'line 4 has 4 cells where the head has 3'])
    expect(rows.map(([place]) => place)).toEqual(['line 2', 'line 5'])
  })

  it('takes long cells, and none of more than 10 MB', async () => {
    const cell = (size: number) => Buffer.from(`a,b\n1,${'x'.repeat(size)}\n2,y\n`)
    expect((await once(cell(1_000_000), 65_536, {})).totals.taken).toBe(2)
    await expect(once(cell(10_000_001), 65_536, {})).resolves.toMatchObject({ rejects: ['line 2 has a cell of 10000001 characters in column 2; 10000000 are the most'] })
    await expect(once(cell(13_000_000), 65_536, {})).rejects.toThrow('The record that begins in line 2 is longer than 10 MB')
  })

  it('has a fingerprint of its columns, whatever their order, and says which came and went', async () => {
    const [one, other, renamed] = await Promise.all(['a,b\n', 'b,a\n', 'a,c\n'].map(async (text) => (await openExport(inPieces(Buffer.from(text), 99))).shape()))
    expect(one).toEqual(other)
    expect(shapeChange(one!, renamed!)).toEqual({ came: ['c'], went: ['b'] })
  })

  it('is read no faster than it is taken', async () => {
    let given = 0
    const source = async function* () {
      yield Buffer.from('a,b\n')
      for (; given < 10_000; given++) yield Buffer.from('1,2\n'.repeat(4_000))
    }
    for await (const batch of (await openExport(source())).batches) {
      expect(batch.entries.length).toBeGreaterThan(0)
      break
    }
    expect(given).toBeLessThan(100)
  })

  it.each<[string, string | Buffer, string | RegExp]>([
    ['nothing', '', 'This file is empty'],
    ['no head, but a record', 'ada@example.com,admin\nben@example.com,user\n', 'There is no head: line 1 (“ada@example.com”, “admin”) looks like a record.'],
    ['no head, but numbers', '1,2024-01-01,5\n2,2024-01-02,6\n', 'looks like a record'],
    ['one column twice', 'id,Email,name, email \n1,a,b,c\n', 'Columns 2 and 4 are both called “email”'],
    ['a column called __proto__', 'id,__proto__\n1,2\n', 'which no column may be'],
    ['a quote that is never closed', 'id,name\n1,a\n2,"b\n3,c\n4,d\n', 'The quote that opens in line 3, cell 2 is not closed'],
    ['a quote that a later one closes in the wrong place', 'id,name\n1,"a\n2,"b"\n3,c\n', 'The quote that opens in line 2, cell 2 is not closed'],
    ['a quote in the middle of a cell', 'id,name\n1,5" pipe\n', 'In line 2, cell 2, a quote stands in the middle'],
    ['Latin-1', Buffer.from('id,name\n1,J\u00fcrgen\n', 'latin1'), 'byte 12, in line 2, belongs to no character'],
    ['UTF-8 that goes on as Latin-1', Buffer.concat([Buffer.from('id,name\n1,Jürgen\n'), Buffer.from('2,M\u00fcller\n', 'latin1')]), 'byte 22, in line 3, belongs to no character'],
    ['UTF-8 that goes on as UTF-16', Buffer.concat([Buffer.from('id,name\n1,Ada\n'), Buffer.from('2,Ben\n', 'utf16le')]), 'Byte 16, in line 3, is zero'],
    ['UTF-16 without its mark', Buffer.from('id,name\n1,Ada\n', 'utf16le'), 'Byte 2, in line 1, is zero'],
    ['UTF-16 that goes on as UTF-8', Buffer.concat([utf16('id,name\n1,Ada\n', false), Buffer.from('2,Benjamin Franklin,administrator of everything here and there\n')]), 'part of it is in another encoding'],
    ['half a pair in UTF-16', Buffer.concat([utf16('id\nx', false), Buffer.from([0x00, 0xdc, 0x41, 0])]), 'byte 11, in line 2'],
    ['UTF-16 cut in a character', utf16('id\nx', false).subarray(0, -1), 'ends in the middle of a character'],
    ['UTF-8 cut in a character', Buffer.from('id\nü').subarray(0, -1), 'ends in the middle of a character'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x69, 0, 0, 0]), 'UTF-32'],
    ['two files put together', '\ufeffid,name\n1,a\n\ufeffid,name\n2,b\n', 'Line 3 begins with a byte order mark'],
  ])('is refused: %s', async (_, given, message) => {
    await expect(read(given)).rejects.toThrow(message)
  })

  it('lets a nameless column be empty, and nothing else', async () => {
    const { columns, rejects, rows } = await read('a,,b,\n1,,2,\n1,x,2,\n')
    expect(columns).toEqual(['a', '', 'b'])
    expect(rows).toEqual([['line 2', '1', '2']])
    expect(rejects).toEqual(['line 3 has a value in column 2, which has no name'])
  })

  it('may say where its head is', async () => {
    const { columns, facts, rows } = await read('Users of the ledger\nPrinted 2026-03-31\n\nid,name\n1,Ada\n', { headAt: 4 })
    expect(columns).toEqual(['id', 'name'])
    expect(facts[1]).toBe('the head is line 4; what stands above is not read')
    expect(rows).toEqual([['line 5', '1', 'Ada']])
  })

  it('is a population of none when there is nothing beneath the head', async () => {
    expect((await read('id,name\n')).totals).toEqual({ received: 0, taken: 0, rejected: 0, blank: 0 })
  })
})

describe('JSON', () => {
  it('is an array of records', async () => {
    const { rows, format, rejects } = await read('[ {"id": 1, "name": "a\\"]}\\\\"} , {"id": 90071992547409931}, null, [1], {"id": NaN} ]')
    expect(format).toBe('json')
    expect(rows).toEqual([['$[0]', 1, 'a"]}\\'], ['$[1]', '90071992547409931']])
    expect(rejects).toEqual(['$[2] is null and no record', '$[3] is a list and no record', expect.stringMatching(/^\$\[4\] is not valid JSON/)])
  })

  it('is an object with lists, whose head and counts are kept', async () => {
    const { rows, pages, names } = await read('{"schemas": ["x"], "totalResults": 2, "Resources": [{"id": "1", "name": {"first": "A"}}, {"id": "2", "emails": [{"value": "b"}]}], "more": false}')
    expect(rows.map(([place]) => place)).toEqual(['$.Resources[0]', '$.Resources[1]'])
    expect(pages).toEqual([{ at: { path: '$' }, head: { schemas: ['x'], totalResults: 2, more: false }, counts: { Resources: 2 } }])
    expect(names).toEqual(['Resources.emails', 'Resources.emails.value', 'Resources.id', 'Resources.name', 'Resources.name.first'])
  })

  it('loses no list whose first element is no record, and knows an empty one', async () => {
    const { rejects, rows, pages } = await read('{"value":[null,{"id":1}],"users":[null,{"id":2}],"schemas":["x"]}')
    expect([rejects, rows]).toEqual([['$.value[0] is null and no record', '$.users[0] is null and no record'], [['$.value[1]', 1], ['$.users[1]', 2]]])
    expect(pages[0]).toMatchObject({ head: { schemas: ['x'] }, counts: { value: 2, users: 2 } })
    expect((await read('{"value":[],"next":1}')).pages).toEqual([{ at: { path: '$' }, head: { next: 1 }, counts: { value: 0 } }])
    expect((await read('{"users":[]}')).totals.received).toBe(0)
  })

  it('may be pages, one after another or as an array', async () => {
    const page = (n: number) => `{"value":[{"id":${n}}],"next":${n}}`
    expect((await read(`${page(1)}\n${page(2)}`)).rows).toEqual([['$.value[0]', 1], ['$2.value[0]', 2]])
    const array = await read(`[${page(1)},${page(2)}]`)
    expect(array.rows).toEqual([['$[0].value[0]', 1], ['$[1].value[0]', 2]])
    expect(array.pages.map(({ head }) => head)).toEqual([{ next: 1 }, { next: 2 }])
  })

  it('may be a record a line', async () => {
    const { rows, format, rejects, totals } = await read('{"id":1,"x":[{"y":1}]}\r\n\n{"id":2}\n{"id":3\n{"id":4}')
    expect(format).toBe('ndjson')
    expect(rows).toEqual([['line 1', 1, [{ y: 1 }]], ['line 3', 2], ['line 5', 4]])
    expect(rejects).toEqual([expect.stringMatching(/^line 4 is not valid JSON/)])
    expect(totals.blank).toBe(1)
  })

  it('may have a first line that is broken: it is rejected alone', async () => {
    const { rejects, rows, format } = await read('{"id":NaN}\n{"id":2}\n{"id":3}\n')
    expect([format, rows.length, rejects]).toEqual(['ndjson', 2, [expect.stringMatching(/^line 1 is not valid JSON/)]])
    expect((await read('{"id":\n1}\n{"id":2}')).format).toBe('json')
  })

  it('may be UTF-16 with a mark', async () => {
    expect((await read(utf16('[{"id":"ü"}]', true))).rows).toEqual([['$[0]', 'ü']])
  })

  it.each([
    ['cut within a record', '[{"id":1},{"id"', 'it ends in the middle, so it is cut (line 1)'],
    ['cut between records', '[{"id":1},\n', 'it ends in the middle, so it is cut (line 2)'],
    ['cut behind a record', '[{"id":1}', 'it ends in the middle, so it is cut (line 1)'],
    ['cut within a text', '{"value":[{"id":"x', 'it ends in the middle, so it is cut'],
    ['a comma too few', '[{"id":1}{"id":2}]', 'a comma is missing'],
    ['a comma too many', '[{"id":1},]', 'nothing stands after a comma'],
    ['a list twice', '{"value":[{"id":1}],"value":[{"id":2}]}', '“value” stands twice'],
    ['a text that is no JSON', '{"id":1} nonsense', 'stands where a list or an object begins'],
  ])('is refused: %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })

  it('rejects what is nested too deep, and what is too large refuses it', async () => {
    expect((await once(Buffer.from(`[${'['.repeat(200)}${']'.repeat(200)},{"a":1}]`), 100, {})).rejects).toEqual(['$[0] is nested deeper than 100 levels'])
    await expect(once(Buffer.from(`{"value":[{"a":"${'x'.repeat(10_100_000)}"}]}`), 65_536, {})).rejects.toThrow('a value is larger than 10 MB')
  })
})
