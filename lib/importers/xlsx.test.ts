import { randomBytes } from 'node:crypto'
import * as oracle from '@e965/xlsx'
import { describe, expect, it } from 'vitest'
import { stream } from '../../test/files.ts'
import { zipOf } from '../files/zip.ts'
import { said } from './frame.ts'
import { openExport, type OpenOptions } from './open.ts'

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

type Book = { sheet?: string; sheets?: string; workbook?: string; strings?: string; formats?: string[]; others?: Record<string, string> }

/** A workbook of one sheet, whose XML is as given; `formats` are the looks 1, 2, …. */
async function book({ sheet = '', sheets, workbook = '', strings, formats = [], others = {} }: Book): Promise<Buffer> {
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
      + '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}">${workbook}<sheets>${sheets ?? '<sheet name="Users" sheetId="1" r:id="rId1"/>'}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${[1, 2, 3].map((n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}`
      + `<Relationship Id="s" Type="${office}/styles" Target="/xl/styles.xml"/>${strings === undefined ? '' : `<Relationship Id="t" Type="${office}/sharedStrings" Target="sharedStrings.xml"/>`}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${formats.map((code, n) => `<numFmt numFmtId="${164 + n}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats.map((_, n) => `<xf numFmtId="${164 + n}"/>`).join('')}<xf numFmtId="14"/></cellXfs></styleSheet>`,
    ...(strings === undefined ? {} : { 'xl/sharedStrings.xml': strings }),
    'xl/worksheets/sheet1.xml': sheet.startsWith('<?') || sheet.includes('worksheet') ? sheet : `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    ...others,
  }
  return zipped(parts)
}

async function zipped(parts: Record<string, string>): Promise<Buffer> {
  return Buffer.concat(await zipOf(Object.entries(parts).map(([name, text]) => ({ name, at: new Date('2026-01-01T00:00:00Z'), body: async () => stream(text, 9_999) }))).toArray())
}

async function read(bytes: Buffer, options: OpenOptions = {}) {
  const opened = await openExport(stream(bytes, 5_000), options)
  const rows: unknown[][] = []
  const rejects: string[] = []
  for await (const batch of opened.batches) {
    for (const { at, fields } of batch.entries) rows.push([said(at), ...Object.values(fields)])
    for (const { at, reason } of batch.rejects) rejects.push(`${said(at)} ${reason}`)
  }
  return { columns: opened.columns, rows, rejects, facts: opened.facts, warnings: opened.warnings.map((each) => each.said), totals: opened.totals }
}

const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const head = (...names: string[]) => `<row r="1">${names.map((name, n) => text(`${String.fromCharCode(65 + n)}1`, name)).join('')}</row>`
/** One value beneath the head “x”. */
const one = async (cell: string, formats?: string[], workbook?: string) => read(await book({ sheet: `${head('x')}<row r="2">${cell}</row>`, ...(formats && { formats }), ...(workbook && { workbook }) }))

describe('the number of a cell', () => {
  it.each<[string, number | string, string | undefined, string, string?]>([
    ['a serial day', 46_112, 'yyyy\\-mm\\-dd', '2026-03-31'],
    ['a day in the words of another country', 46_112, '[$-407]d. mmmm yyyy', '2026-03-31'],
    ['a moment', 46_112.5, 'dd/mm/yyyy hh:mm', '2026-03-31T12:00:00'],
    ['a serial day since 1904', 44_650, 'yyyy-mm-dd', '2026-03-31', '<workbookPr date1904="1"/>'],
    ['a day of January 1900', 31, 'yyyy-mm-dd', '1900-01-31'],
    ['an hour of the day', 0.75, 'hh:mm', '18:00:00'],
    ['hours that run past a day', 1.520833333, '[h]:mm', '36:30'],
    ['hours with seconds', 1.5, '[hh]:mm:ss', '36:00:00'],
    ['zeros in front', 4711, '00000000', '00004711'],
    ['a long number as it is shown short', '1.2E+10', undefined, '12000000000'],
    ['one beyond what a double counts in ones', '1.2E+21', undefined, '1200000000000000000000'],
    ['a fraction with its noise', '0.10000000000000001', undefined, '0.1'],
    ['money', 1234.5, '#,##0.00 "days"', '1234.5'],
    ['red when negative', -3, '0;[Red]-0', '-3'],
    ['scientific', 1200, '0.00E+00', '1200'],
  ])('is %s', async (_, value, format, read, workbook) => {
    const { rows } = await one(`<c r="A2" s="${format ? 1 : 0}"><v>${value}</v></c>`, format ? [format] : [], workbook)
    expect(rows).toEqual([['row 2 of “Users”', read]])
  })

  it('is a date by a built-in format too', async () => {
    expect((await one('<c r="A2" s="1"><v>46112</v></c>')).rows[0]?.[1]).toBe('2026-03-31')
  })

  it('is said when it may have lost digits, and rejected when it is no day', async () => {
    expect((await one('<c r="A2"><v>1234567890123450</v></c>')).warnings).toEqual(['1 numbers have more than 15 digits: spreadsheets keep no more, so their last digits may be lost'])
    expect((await one('<c r="A2" s="1"><v>60</v></c>', ['yyyy-mm-dd'])).rejects).toEqual(['row 2 of “Users” has a cell A2 that is called a date, but no calendar has its number 60'])
  })
})

describe('a cell', () => {
  it('with a formula is what it last computed, and that is said; without a result it is rejected', async () => {
    const { rows, warnings, rejects } = await read(await book({ sheet: `${head('a', 'b')}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A2&amp;"x"</f><v>2x</v></c></row><row r="3"><c r="A3"><f>NOW()</f></c>${text('B3', 'y')}</row>` }))
    expect(rows).toEqual([['row 2 of “Users”', '2', '2x']])
    expect(warnings).toEqual(['3 cells hold formulas (the first: A2): what they last computed was taken'])
    expect(rejects).toEqual([expect.stringContaining('row 3 of “Users” has a formula in A3 without its result')])
  })

  it('with an error rejects its row and is named', async () => {
    expect((await one('<c r="A2" t="e"><v>#DIV/0!</v></c>')).rejects).toEqual(['row 2 of “Users” has #DIV/0! in A2: mend what is computed there'])
  })

  it('has the letters of all its looks, not how they are pronounced, and what XML cannot hold', async () => {
    const strings = `<sst xmlns="${main}"><si><r><t>Ad</t></r><r><rPr><b/></rPr><t xml:space="preserve">a </t></r><rPh><t>aida</t></rPh></si><si><t>a_x000A_b&amp;<![CDATA[<c>]]></t></si></sst>`
    const bytes = await book({ strings, sheet: `${head('a', 'b', 'c')}<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="b"><v>1</v></c></row><row r="3"><c r="A3" t="s"><v>7</v></c></row>` })
    const { rows, rejects } = await read(bytes)
    expect(rows).toEqual([['row 2 of “Users”', 'Ada ', 'a\nb&<c>', 'TRUE']])
    expect(rejects).toEqual(['row 3 of “Users” has a cell A3 whose text is not in the workbook'])
  })
})

describe('a sheet', () => {
  it('is the first tab, not sheet1.xml; hidden ones are named and not taken', async () => {
    const other = (name: string) => `<worksheet xmlns="${main}"><sheetData>${head(name)}<row r="2">${text('A2', name)}</row></sheetData></worksheet>`
    const bytes = await book({
      sheet: `${head('third')}`, sheets: '<sheet name="Old" sheetId="7" state="veryHidden" r:id="rId3"/><sheet name="Users &amp; all" sheetId="9" r:id="rId2"/><sheet name="More" sheetId="1" r:id="rId1"/>',
      others: { 'xl/worksheets/sheet2.xml': other('second'), 'xl/worksheets/sheet3.xml': other('hidden') },
    })
    const first = await read(bytes)
    expect(first.columns).toEqual(['second'])
    expect(first.facts).toEqual(['sheet “Users & all”', '“Old”, hidden, was not taken', '“More” was not taken'])
    expect((await read(bytes, { sheet: 'Old' })).columns).toEqual(['hidden'])
    await expect(read(bytes, { sheet: 'Nope' })).rejects.toThrow('no sheet “Nope”. It has: “Old”, “Users & all”, “More”')
  })

  it('may have a prefix for its namespace, also the strict one', async () => {
    for (const space of [main, 'http://purl.oclc.org/ooxml/spreadsheetml/main']) {
      const sheet = `<?xml version="1.0"?><x:worksheet xmlns:x="${space}" xmlns:y="urn:y"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c><y:c r="B2"><y:v>9</y:v></y:c></x:row></x:sheetData></x:worksheet>`
      expect((await read(await book({ sheet }))).rows).toEqual([['row 2 of “Users”', '5']])
    }
  })

  it('may leave out where cells and rows are', async () => {
    const cell = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
    expect((await read(await book({ sheet: `<row>${cell('a')}${cell('b')}</row><row>${cell('1')}<c/></row><row>${cell('3')}${cell('4')}</row>` }))).rows).toEqual([['row 2 of “Users”', '1', ''], ['row 3 of “Users”', '3', '4']])
  })

  it('has the value of merged cells in each of them, which is said', async () => {
    const sheet = `<worksheet xmlns="${main}"><sheetData>${head('user', 'right')}<row r="2">${text('A2', 'ada')}${text('B2', 'r1')}</row><row r="3">${text('B3', 'r2')}</row><row r="4">${text('B4', 'r3')}</row><row r="5">${text('B5', 'r4')}</row></sheetData><mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells></worksheet>`
    const { rows, warnings } = await read(await book({ sheet }))
    expect(rows.map((row) => row.slice(1))).toEqual([['ada', 'r1'], ['ada', 'r2'], ['ada', 'r3'], ['', 'r4']])
    expect(warnings).toEqual(['2 cells are parts of merged ones: each was given the value that is seen there'])
  })

  it('counts blank rows, takes hidden ones and says so, and rejects what stands beneath no head', async () => {
    const { totals, warnings, rejects } = await read(await book({ sheet: `${head('a')}<row r="2"/><row r="3" hidden="1">${text('A3', 'x')}</row><row r="4">${text('A4', 'x')}${text('C4', 'y')}</row>` }))
    expect(totals).toEqual({ received: 3, taken: 1, rejected: 1, blank: 1 })
    expect(warnings).toEqual(['1 rows are hidden, by a filter perhaps: they were taken'])
    expect(rejects).toEqual(['row 4 of “Users” has 3 cells where the head has 1'])
    expect((await read(await book({ sheet: `${head('a')}<row r="2">${text('A2', 'x')}${text('XFD2', 'y')}</row>` }))).rejects).toEqual(['row 2 of “Users” has a value in XFD2, beyond the 2000 columns that are read'])
  })

  it.each<[string, () => Promise<Buffer>, string]>([
    ['cut in a whole ZIP', () => book({ sheet: `<worksheet xmlns="${main}"><sheetData>${head('a')}<row r="2">${text('A2', 'x')}</row><row r="3"><c r="A3"` }), '“xl/worksheets/sheet1.xml” of this workbook is cut or broken'],
    ['cut between rows', () => book({ sheet: `<worksheet xmlns="${main}"><sheetData>${head('a')}<row r="2">${text('A2', 'x')}</row>` }), 'is cut or broken'],
    ['with a document type', () => book({ sheet: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boom">]><worksheet xmlns="${main}"><sheetData>${head('a')}</sheetData></worksheet>` }), 'declares a document type'],
    ['with an entity of its own', () => book({ sheet: `<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>` }), 'is cut or broken'],
    ['of another namespace', () => book({ sheet: '<worksheet xmlns="urn:x"><sheetData/></worksheet>' }), 'is in no namespace of a workbook'],
    ['with rows out of order', () => book({ sheet: `${head('a')}<row r="5"/><row r="3"/>` }), 'are out of order at row 3'],
    ['merged all over', () => book({ sheet: `<worksheet xmlns="${main}"><sheetData>${head('a')}<row r="2"/></sheetData><mergeCells>${'<mergeCell ref="A2:A9"/>'.repeat(1_001)}</mergeCells></worksheet>` }), 'Row 2 has more than 1000 merged areas'],
    ['with one column twice', () => book({ sheet: head('a', 'A') }), 'Columns 1 and 2 are both called “A”'],
    ['empty', () => book({}), 'The sheet “Users” is empty'],
    ['without any tab that is shown', () => book({ sheets: '<sheet name="a" sheetId="1" state="hidden" r:id="rId1"/>' }), 'no sheet that is shown'],
    ['that is not there', () => book({ sheets: '<sheet name="a" sheetId="1" r:id="rId3"/>' }), 'lacks its part “xl/worksheets/sheet3.xml”'],
    ['protected with a password', async () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]), 'protected with a password, or is of the old kind (.xls)'],
    ['that is a bomb', () => book({ sheet: `${head('a')}<row r="2">${text('A2', ' '.repeat(3_000_000))}</row>` }), 'more than 100 times what it takes packed'],
    ['with a text that never ends', () => book({ sheet: `${head('a')}<row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[${noise(12_200_000)}]]></t></is></c></row>` }), 'has a cell of more than 10 MB'],
    ['that lies about its size', () => lying(), 'This workbook is broken: too many bytes in the stream'],
    ['cut itself', async () => (await book({ sheet: head('a') })).subarray(0, -40), 'This file is cut, or something stands after its end.'],
    ['that is no workbook', () => zipped({ 'a.txt': 'x' }), 'This file is a ZIP, but not a workbook.'],
  ])('is refused: %s', async (_, bytes, message) => {
    await expect(bytes().then((made) => read(made))).rejects.toThrow(message)
  })
})

/** Letters that pack to a third. */
const noise = (length: number) => randomBytes(length / 2).toString('hex')

/** A part that unpacks to more than its directory says. */
async function lying(): Promise<Buffer> {
  const bytes = await book({ sheet: `${head('a')}<row r="2">${text('A2', 'x'.repeat(5_000))}</row>` })
  const at = bytes.indexOf('xl/worksheets/sheet1.xml', bytes.indexOf('PK\x01\x02', 0, 'latin1')) - 46
  bytes.writeUInt32LE(bytes.readUInt32LE(at + 24) - 3_000, at + 24)
  return bytes
}

describe('workbooks of another program', () => {
  it('read as it reads them itself', async () => {
    const rows = [['id', 'name', 'since', 'share', 'active'], ['1', 'Ada', new Date(Date.UTC(2026, 2, 31)), 0.5, true], ['2', 'Bén "x" <y>', new Date(Date.UTC(1999, 11, 31)), -7, false]]
    const made = oracle.utils.book_new()
    oracle.utils.book_append_sheet(made, oracle.utils.aoa_to_sheet(rows, { cellDates: false, UTC: true, dateNF: 'yyyy-mm-dd' }), 'Users')
    for (const options of [{ bookSST: true }, { bookSST: false }]) {
      const bytes = oracle.write(made, { type: 'buffer', bookType: 'xlsx', compression: true, ...options }) as Buffer
      const { columns, rows: read_ } = await read(Buffer.from(bytes))
      expect(columns).toEqual(rows[0])
      expect(read_.map((row) => row.slice(1))).toEqual([['1', 'Ada', '2026-03-31', '0.5', 'TRUE'], ['2', 'Bén "x" <y>', '1999-12-31', '-7', 'FALSE']])
    }
  })
})
