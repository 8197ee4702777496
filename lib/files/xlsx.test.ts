import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { type Cell, factSheet, mostRows, rowXml, sheetBegin, sheetEnd, workbook } from './xlsx.ts'

const at = new Date('2026-01-02T03:04:05.678Z')
async function cells(...row: Cell[]): Promise<unknown[]> {
  const book = workbook([{ name: 'About', body: () => factSheet([['Rows', 1]]) }, { name: 'Rows & all', body: () => sheetBegin(['A'], [20]) + rowXml(2, row) + sheetEnd }], at)
  const { sheets } = await readXlsx(new Uint8Array(Buffer.concat(await book.toArray())), { readStyles: true })
  expect(sheets.map(({ name }) => name)).toEqual(['About', 'Rows & all'])
  return sheets[1]?.rows[1] ?? []
}

describe('a cell', () => {
  it.each<[Cell, unknown]>([
    ['half a pair \ud83e and \ude00', 'half a pair \ufffd and \ufffd'],
    ['\u0000\u0001\u001f\ufffe', '\u0000\u0001\u001f\ufffe'],
    ['_x000A_ _xzzzz_ __x0041_', '_x000A_ _xzzzz_ __x0041_'],
    [0, 0],
    [-1.5, -1.5],
    [1234567890123456, '1234567890123456'],
    [Number.NaN, 'NaN'],
    [at, at],
    [new Date('1900-02-28T00:00:00Z'), '1900-02-28T00:00:00.000Z'],
    [new Date('9999-12-31T23:59:59.999Z'), new Date('9999-12-31T23:59:59.999Z')],
    [new Date('+010000-01-01T00:00:00Z'), '+010000-01-01T00:00:00.000Z'],
  ])('%j comes back', async (given, read) => {
    expect(await cells('first', given)).toEqual(['first', read])
  })

  it('stands beneath its letter, past Z too', () => {
    expect([...rowXml(7, Array.from({ length: 703 }, () => 1)).matchAll(/r="([A-Z]+)7"/g)].map((found) => found[1]).filter((_, n) => [0, 25, 26, 701, 702].includes(n))).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
  })

  it('has no row beyond what a sheet holds', () => {
    expect(() => rowXml(mostRows + 2, [])).toThrow('a sheet holds 1048575 rows')
  })
})
