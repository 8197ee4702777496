import { cellsProblem, columnsOf, fieldsOf, type Item, type Place, type Read, refused, shapeOf, type Warning } from './frame.ts'
import { readBook, type Sheet } from './xlsx-book.ts'
import { openPackage } from './xlsx-package.ts'
import { type SheetFacts, type SheetRow, sheetRows } from './xlsx-sheet.ts'

export type XlsxOptions = {
  /** The first tab that is shown, when not given. */
  sheet?: string
  /** The row the head stands in, where others precede it. */
  headAt?: number
}

/**
 * One sheet of a workbook as a table. What formulas last computed is taken and said; hidden sheets are named and not taken.
 * @throws AppError here for a workbook that cannot be read, and from `items` for a sheet that is cut
 */
export async function readXlsx(body: AsyncIterable<Uint8Array>, options: XlsxOptions = {}): Promise<Read> {
  const parts = await openPackage(body)
  const book = await readBook(parts)
  const sheet = chosen(book.sheets, options.sheet)
  const told: SheetFacts = { formulas: 0, firstFormula: '', hiddenRows: 0, filled: 0, longNumbers: 0 }
  const reader = sheetRows(parts, book, sheet, told)[Symbol.asyncIterator]()
  for (;;) {
    const next = await reader.next()
    if (next.done) throw refused(options.headAt ? `“${sheet.name}” has no row ${options.headAt}, where the head should be.` : `The sheet “${sheet.name}” is empty: it has not even a head.`)
    const at = next.value.findIndex(({ row, cells }) => (options.headAt ? row >= options.headAt : !isBlank(cells)))
    if (at === -1) continue
    const head = next.value[at] as SheetRow
    const place: Place = { sheet: sheet.name, row: head.row }
    const columns = columnsOf(head.cells, place)
    const facts = [`sheet “${sheet.name}”`, ...book.sheets.filter((each) => each !== sheet).map(({ name, state }) => `“${name}”${state === 'visible' ? '' : ', hidden,'} was not taken`)]
    if (book.since1904) facts.push('days are counted from 1904')
    if (head.row > 1) facts.push(`the head is row ${head.row}; what stands above is not read`)
    const warnings: Warning[] = []
    const first = next.value.slice(at + 1)
    return { format: 'xlsx', columns, facts, warnings, pages: [], shape: () => shapeOf(columns.filter(Boolean)), items: items(first, reader, { columns, sheet, told, warnings }) }
  }
}

function chosen(sheets: Sheet[], name: string | undefined): Sheet {
  const found = name === undefined ? sheets.find(({ state }) => state === 'visible') : sheets.find((each) => each.name === name)
  if (found) return found
  throw refused(name === undefined ? 'This workbook has no sheet that is shown.' : `This workbook has no sheet “${name}”. It has: ${sheets.map((each) => `“${each.name}”`).join(', ').slice(0, 400)}.`)
}

const isBlank = (cells: string[]) => cells.every((cell) => cell.trim() === '')

type Context = { columns: string[]; sheet: Sheet; told: SheetFacts; warnings: Warning[] }

async function* items(first: SheetRow[], reader: AsyncIterator<SheetRow[]>, context: Context): AsyncGenerator<Item[]> {
  try {
    yield first.map((each) => itemOf(each, context))
    for (let next = await reader.next(); !next.done; next = await reader.next()) yield next.value.map((each) => itemOf(each, context))
  } finally {
    await reader.return?.()
  }
  for (const said of warningsOf(context.told)) context.warnings.push({ at: null, said })
}

function itemOf({ row, cells, problem }: SheetRow, { columns, sheet }: Context): Item {
  const at = { sheet: sheet.name, row }
  if (problem) return { at, reason: problem }
  if (isBlank(cells)) return { at, blank: true }
  // Empty cells at the end of a row are not in the file.
  const wrong = cellsProblem(cells, columns, false)
  return wrong ? { at, reason: wrong } : { at, list: '', fields: fieldsOf(cells, columns) }
}

function* warningsOf({ formulas, firstFormula, hiddenRows, filled, longNumbers }: SheetFacts): Generator<string> {
  if (formulas > 0) yield `${formulas} cells hold formulas (the first: ${firstFormula}): what they last computed was taken`
  if (hiddenRows > 0) yield `${hiddenRows} rows are hidden, by a filter perhaps: they were taken`
  if (filled > 0) yield `${filled} cells are parts of merged ones: each was given the value that is seen there`
  if (longNumbers > 0) yield `${longNumbers} numbers have more than 15 digits: spreadsheets keep no more, so their last digits may be lost`
}
