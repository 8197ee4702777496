import type { Readable } from 'node:stream'
import { zipOf } from './zip.ts'

/**
 * Workbooks (ECMA-376) written row by row, in memory that does not grow with them: texts stand in their cells, not in a table of all texts.
 * Nothing here can write a formula.
 */
export type Cell = string | number | Date | null

/** Of one sheet, beneath its head. */
export const mostRows = 1_048_575
const mostLetters = 32_767

const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Places in `cellXfs` below. `typed` stays text when somebody edits it, though it begins like a formula. */
const styles = { plain: 0, head: 1, time: 2, typed: 3, text: 4 }
const stylesXml = `${declaration}<styleSheet xmlns="${spreadsheet}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
  + '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
  + '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
  + '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'

/** What XML cannot hold, and what would be read as the sign for it, as the standard writes both (ST_Xstring). Half a pair of UTF-16 is no letter: U+FFFD. */
function escaped(text: string): string {
  return text.toWellFormed().replace(/[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)/g, (found) => {
    if (found === '&') return '&amp;'
    if (found === '<') return '&lt;'
    if (found === '>') return '&gt;'
    return `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
  })
}

/** What a cell holds of a text: all of it, or its beginning and how long it was. */
export function held(text: string): string {
  if (text.length <= mostLetters) return text
  const said = ` … [cut: ${text.length} letters, and a cell holds ${mostLetters}]`
  return text.slice(0, mostLetters - said.length).toWellFormed() + said
}

const days = (at: Date) => at.getTime() / 86_400_000 + 25_569
/** 1900-03-01 to 9999-12-31: before, spreadsheets count a day that never was. */
const isDay = (at: Date) => days(at) >= 61 && days(at) < 2_958_466

/** A number of more digits than a spreadsheet keeps is a text. */
const isExact = (value: number) => Number.isFinite(value) && (Math.abs(value) < 1e15 || !Number.isInteger(value))

const letters = (place: number): string => (place < 26 ? '' : letters(Math.floor(place / 26) - 1)) + String.fromCharCode(65 + (place % 26))

function cellXml(cell: Cell, at: string, style?: number): string {
  if (cell === null || cell === '') return ''
  if (cell instanceof Date) return isDay(cell) ? `<c r="${at}" s="${styles.time}"><v>${days(cell)}</v></c>` : cellXml(cell.toISOString(), at)
  if (typeof cell === 'number') return isExact(cell) ? `<c r="${at}"><v>${cell}</v></c>` : cellXml(String(cell), at)
  const look = style ?? (/^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) ? styles.typed : styles.text)
  return `<c r="${at}" s="${look}" t="inlineStr"><is><t xml:space="preserve">${escaped(held(cell))}</t></is></c>`
}

/** @param number from 1: the first is the head. @throws Error beyond what a sheet holds */
export function rowXml(number: number, cells: Cell[], style?: number): string {
  if (number > mostRows + 1) throw new Error(`a sheet holds ${mostRows} rows beneath its head`)
  return `<row r="${number}">${cells.map((cell, place) => cellXml(cell, `${letters(place)}${number}`, style)).join('')}</row>`
}

/** A sheet up to its first row; the head stays in sight. `widths` in letters. */
export const sheetBegin = (heads: string[], widths: number[]): string =>
  `${declaration}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0">${heads.length > 0 ? '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' : ''}</sheetView></sheetViews>`
  + `<cols>${widths.map((width, n) => `<col min="${n + 1}" max="${n + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>${heads.length > 0 ? rowXml(1, heads, styles.head) : ''}`
export const sheetEnd = '</sheetData></worksheet>'

/** Two columns: what, and which. */
export const factSheet = (facts: [name: string, fact: Cell][]): string =>
  sheetBegin([], [32, 100]) + facts.map(([name, fact], n) => rowXml(n + 1, [name, fact])).join('') + sheetEnd

/** A sheet's name has at most 31 letters and none of `[]:*?/\`. Its body is asked for when its turn comes. */
export type Sheet = { name: string; body: () => AsyncIterable<Uint8Array> | string }

/** The first sheet is written last: it may tell of the others. */
export function workbook([first, ...others]: [Sheet, ...Sheet[]], at: Date): Readable {
  const sheets = [first, ...others]
  const part = (name: string, body: Sheet['body']) => ({ name, at, body: () => Promise.resolve(body()).then((made) => (typeof made === 'string' ? once(made) : made)) })
  const override = (path: string, type: string) => `<Override PartName="/xl/${path}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`
  const relation = (id: string, type: string, target: string) => `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`
  const file = (n: number) => `worksheets/sheet${n + 1}`
  const parts = [
    part('[Content_Types].xml', () => `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
      + `${override('workbook', 'sheet.main')}${override('styles', 'styles')}${sheets.map((_, n) => override(file(n), 'worksheet')).join('')}</Types>`),
    part('_rels/.rels', () => `${declaration}<Relationships xmlns="${packaged}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`),
    part('xl/workbook.xml', () => `${declaration}<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets>${sheets.map(({ name }, n) => `<sheet name="${escaped(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`),
    part('xl/_rels/workbook.xml.rels', () => `${declaration}<Relationships xmlns="${packaged}/relationships">${sheets.map((_, n) => relation(`rId${n + 1}`, 'worksheet', `${file(n)}.xml`)).join('')}${relation(`rId${sheets.length + 1}`, 'styles', 'styles.xml')}</Relationships>`),
    part('xl/styles.xml', () => stylesXml),
    ...others.map(({ body }, n) => part(`xl/${file(n + 1)}.xml`, body)),
    part(`xl/${file(0)}.xml`, first.body),
  ]
  return zipOf(parts)
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
