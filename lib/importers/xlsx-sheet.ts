import { refused } from './frame.ts'
import { type Book, RichText, type Sheet, unescaped } from './xlsx-book.ts'
import { textOfNumber } from './xlsx-number.ts'
import { type Package, xmlTurns } from './xlsx-package.ts'

/** One row as text. `problem`: why it cannot be taken, after the name of its row. */
export type SheetRow = { row: number; cells: string[]; problem: string | null }
/** What is said of a sheet when it was read. */
export type SheetFacts = { formulas: number; firstFormula: string; hiddenRows: number; filled: number; longNumbers: number }

const mostColumns = 16_384
/** Of those, how far to the right a value may stand: what fills a row of an export. */
const mostTaken = 2_000
/** Merged areas in one row. */
const mostMerged = 1_000

export function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

const letterOf = (column: number): string => (column < 0 ? '' : letterOf(Math.floor(column / 26) - 1) + String.fromCharCode(65 + (column % 26)))

type Area = { top: number; bottom: number; left: number; right: number }

/** Merged cells stand behind the rows, so the sheet is gone through once for them. */
async function mergedAreas(parts: Package, sheet: Sheet): Promise<Area[]> {
  const areas: Area[] = []
  let carry: Buffer = Buffer.alloc(0)
  for await (const part of parts.part(sheet.part)) {
    const bytes = Buffer.concat([carry, part])
    const open = bytes.lastIndexOf('<')
    // A tag that is not whole yet is looked at with what follows.
    carry = bytes.subarray(Math.max(open, bytes.length - 400))
    if (bytes.indexOf('mergeCell') === -1) continue
    const text = bytes.toString('latin1', 0, bytes.length - carry.length)
    for (const [, from = '', top, to = '', bottom] of text.matchAll(/<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref\s{0,9}=\s{0,9}["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/g)) {
      areas.push({ top: Number(top), bottom: Number(bottom), left: columnOf(from), right: columnOf(to) })
      if (areas.length > 100_000) throw refused(`“${sheet.name}” has more than 100,000 merged areas. Undo the merging, or export it as CSV.`)
    }
  }
  return areas.sort((one, other) => one.top - other.top)
}

/** Rows in their order. A merged area has its value in each of its cells, as it is seen. */
export async function* sheetRows(parts: Package, book: Book, sheet: Sheet, facts: SheetFacts): AsyncGenerator<SheetRow[]> {
  const merged = new Merged(await mergedAreas(parts, sheet), facts)
  const reader = new RowReader(book, sheet, facts, merged)
  for await (const _ of xmlTurns(parts.part(sheet.part), sheet.part, reader)) {
    if (reader.rows.length === 0) continue
    yield reader.rows
    reader.rows = []
  }
}

class Merged {
  private next = 0
  private open: (Area & { value: string })[] = []
  private readonly areas: Area[]
  private readonly facts: SheetFacts
  constructor(areas: Area[], facts: SheetFacts) {
    this.areas = areas
    this.facts = facts
  }
  fill(row: number, cells: string[]): void {
    if (this.next === this.areas.length && this.open.length === 0) return
    this.open = this.open.filter(({ bottom }) => bottom >= row)
    for (; this.next < this.areas.length && (this.areas[this.next] as Area).top <= row; this.next++) {
      const area = this.areas[this.next] as Area
      if (this.open.length === mostMerged) throw refused(`Row ${row} has more than ${mostMerged} merged areas. Undo the merging, or export it as CSV.`)
      if (area.top === row) this.open.push({ ...area, value: cells[area.left] ?? '' })
    }
    for (const { left, right, value } of this.open) {
      for (let column = left; column <= Math.min(right, mostTaken) && value !== ''; column++) {
        if (cells[column]) continue
        while (cells.length < column) cells.push('')
        cells[column] = value
        this.facts.filled++
      }
    }
  }
}

class RowReader {
  rows: SheetRow[] = []
  private row = 0
  private column = -1
  private cells: string[] = []
  private problem: string | null = null
  private type = 'n'
  private style = 0
  private value = ''
  private hasValue = false
  private inValue = false
  private formula = false
  private readonly rich = new RichText()
  private readonly book: Book
  private readonly sheet: Sheet
  private readonly facts: SheetFacts
  private readonly merged: Merged
  constructor(book: Book, sheet: Sheet, facts: SheetFacts, merged: Merged) {
    this.book = book
    this.sheet = sheet
    this.facts = facts
    this.merged = merged
  }

  open = ({ name, attributes }: { name: string; attributes: Record<string, string> }): void => {
    if (name === 'v') this.inValue = this.hasValue = true
    else if (name === 'c') this.openCell(attributes)
    else if (name === 'f') this.formula = true
    else if (name === 'row') {
      const row = attributes.r === undefined ? this.row + 1 : Number(attributes.r)
      if (!(row > this.row)) throw refused(`The rows of “${this.sheet.name}” are out of order at row ${attributes.r}: save the workbook again in a spreadsheet program.`)
      this.row = row
      this.column = -1
      this.cells = []
      this.problem = null
      if (attributes.hidden === '1' || attributes.hidden === 'true') this.facts.hiddenRows++
    } else this.rich.open(name)
  }

  text = (text: string): void => {
    if (this.inValue) this.value += text
    else this.rich.text(text)
  }

  close = (name: string): void => {
    if (name === 'v') this.inValue = false
    else if (name === 'c') this.closeCell()
    else if (name === 'row') {
      this.merged.fill(this.row, this.cells)
      this.rows.push({ row: this.row, cells: this.cells, problem: this.problem })
    } else this.rich.close(name)
  }

  private openCell({ r, t, s }: Record<string, string | undefined>): void {
    const column = r === undefined ? this.column + 1 : columnOf(r)
    if (!(column > this.column) || column >= mostColumns) throw refused(`The cells of row ${this.row} of “${this.sheet.name}” are out of order: save the workbook again in a spreadsheet program.`)
    this.column = column
    this.type = t ?? 'n'
    this.style = s === undefined ? 0 : Number(s)
    this.value = ''
    this.hasValue = this.formula = false
  }

  private closeCell(): void {
    const at = () => `${letterOf(this.column)}${this.row}`
    if (this.formula) {
      if (this.facts.formulas++ === 0) this.facts.firstFormula = at()
      if (!this.hasValue) this.problem ??= `has a formula in ${at()} without its result: open the workbook in a spreadsheet program, save it, and upload it again`
    }
    const text = this.cellText(at)
    if (text === '') return
    if (this.column > mostTaken) {
      this.problem ??= `has a value in ${at()}, beyond the ${mostTaken} columns that are read`
      return
    }
    while (this.cells.length < this.column) this.cells.push('')
    this.cells.push(text)
  }

  private cellText(at: () => string): string {
    if (this.type === 'inlineStr') return this.rich.take()
    if (!this.hasValue || (this.value === '' && this.type !== 'str')) return ''
    if (this.type === 's') {
      const text = this.book.texts[Number(this.value)]
      if (text === undefined) this.problem ??= `has a cell ${at()} whose text is not in the workbook`
      return text ?? ''
    }
    if (this.type === 'str') return unescaped(this.value)
    if (this.type === 'b') return this.value === '1' || this.value === 'true' ? 'TRUE' : 'FALSE'
    if (this.type === 'd') return this.value
    if (this.type === 'e') {
      this.problem ??= `has ${this.value} in ${at()}: mend what is computed there`
      return this.value
    }
    const number = Number(this.value)
    if (!Number.isFinite(number)) {
      this.problem ??= `has a cell ${at()} that is called a number and is none`
      return this.value
    }
    if (Math.abs(number) >= 1e15) this.facts.longNumbers++
    const text = textOfNumber(number, this.book.looks[this.style] ?? { kind: 'plain' }, this.book.since1904)
    if (text === null) this.problem ??= `has a cell ${at()} that is called a date, but no calendar has its number ${number}`
    return text ?? ''
  }
}
