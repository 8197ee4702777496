import * as oracle from '@e965/xlsx'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../files/zip.ts'
import { openExport } from './open.ts'

/** Whatever is in them and wherever they are cut into pieces: what was written is read, and what is cut off is missed. */
async function* pieces(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] as number
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function fields(bytes: Uint8Array, sizes: number[], format?: 'json' | 'csv'): Promise<Record<string, unknown>[]> {
  const opened = await openExport(pieces(bytes, sizes), format ? { format } : {})
  const all: Record<string, unknown>[] = []
  for await (const { entries, rejects } of opened.batches) {
    expect(rejects).toEqual([])
    all.push(...entries.map((entry) => entry.fields))
  }
  return all
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
/** Characters that matter to a reader of text, and any other. */
const cell = fc.string({ unit: fc.oneof(fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', '\r\n', ' ', 'ü', '漢', '😀', '\\', '{', '[', ']', '}', '<', '&', ':'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 12 })
  .map((text) => text.replaceAll('\0', ' ').replaceAll('\ufeff', ' ').toWellFormed())
const table = fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }))

describe('any table', () => {
  it.each(['utf8', 'utf8 with a mark', 'utf16le'] as const)('is read as it was written: %s', async (encoding) => {
    await fc.assert(fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n', '\r'), fc.constantFrom('\n', '\r\n', '\r'), sizes, async (rows, delimiter, headEnd, end, given) => {
      const names = (rows[0] ?? ['', '']).map((_, n) => `column ${n}`)
      const quoted = (text: string) => (/["\r\n,;\t|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
      const text = `${names.join(delimiter)}${headEnd}${rows.map((row) => row.map(quoted).join(delimiter) + end).join('')}`
      const bytes = encoding === 'utf16le' ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(encoding === 'utf8' ? text : `\ufeff${text}`)
      const read = await fields(bytes, given, 'csv')
      expect(read).toEqual(rows.filter((row) => row.some((each) => each.trim() !== '')).map((row) => Object.fromEntries(row.map((each, n) => [`column ${n}`, each]))))
    }), { numRuns: 150 })
  })
})

describe('any JSON', () => {
  const record = fc.dictionary(cell.filter((name) => name !== '__proto__' && !['Resources', 'value', 'UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'].includes(name)), fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown), { minKeys: 1, maxKeys: 4 })
  const documents = fc.array(record, { minLength: 1, maxLength: 6 })

  it('is read as it was written', async () => {
    await fc.assert(fc.asyncProperty(documents, fc.constantFrom(0, 1, 2), fc.boolean(), sizes, async (records, indent, wrapped, given) => {
      const text = JSON.stringify(wrapped ? { head: 1, value: records } : records, null, indent)
      // Numbers of more digits than a double has come as text.
      fc.pre(!/\d{16}/.test(text))
      expect(await fields(Buffer.from(text), given, 'json')).toEqual(records)
    }), { numRuns: 200 })
  })

  it('that is cut anywhere is refused', async () => {
    await fc.assert(fc.asyncProperty(documents, fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), sizes, async (records, wrapped, share, given) => {
      const bytes = Buffer.from(JSON.stringify(wrapped ? { head: 1, value: records } : records))
      await expect(fields(bytes.subarray(0, 1 + Math.floor(share * (bytes.length - 2))), given, 'json')).rejects.toMatchObject({ name: 'AppError', code: 'invalid' })
    }), { numRuns: 200 })
  })
})

describe('any workbook', () => {
  const xmlCell = cell.map((text) => text.replace(/[\u0000-\u001f\ufffe\uffff]/g, ' ').trim())

  it('of another program is read as that program meant it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(xmlCell, fc.integer({ min: -1e12, max: 1e12 }), fc.boolean()), { minLength: 1, maxLength: 6 }), fc.boolean(), sizes, async (rows, bookSST, given) => {
      const made = oracle.utils.book_new()
      oracle.utils.book_append_sheet(made, oracle.utils.aoa_to_sheet([['text', 'number', 'yes'], ...rows]), 'A')
      const bytes = oracle.write(made, { type: 'buffer', bookType: 'xlsx', bookSST, compression: true }) as Buffer
      expect(await fields(Buffer.from(bytes), given)).toEqual(rows.map(([text, number, yes]) => ({ text, number: String(number), yes: yes ? 'TRUE' : 'FALSE' })))
    }), { numRuns: 40 })
  })

  it('whose sheet is cut anywhere is refused', async () => {
    const space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    const sheet = Buffer.from(`<worksheet ${space}><sheetData>${Array.from({ length: 20 }, (_, n) => `<row r="${n + 1}"><c r="A${n + 1}" t="inlineStr"><is><t>text ${n}</t></is></c></row>`).join('')}</sheetData></worksheet>`)
    const parts = { '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': `<workbook ${space} xmlns:r="urn:r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>`, 'xl/_rels/workbook.xml.rels': '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' }
    const zip = async (body: Buffer) => Buffer.concat(await zipOf([...Object.entries(parts).map(([name, text]) => ({ name, text: Buffer.from(text) })), { name: 'xl/worksheets/sheet1.xml', text: body }].map(({ name, text }) => ({ name, at: new Date(0), body: async () => pieces(text, [999]) }))).toArray())
    expect(await fields(await zip(sheet), [500])).toHaveLength(19)
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: sheet.length - 1 }), async (length) => {
      await expect(zip(sheet.subarray(0, length)).then((bytes) => fields(bytes, [500]))).rejects.toMatchObject({ name: 'AppError', code: 'invalid' })
    }), { numRuns: 100 })
  })
})
