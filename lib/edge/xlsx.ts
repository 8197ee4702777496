import 'server-only'
import { columnsOf, text } from '#lib/door/csv.ts'
import type { As, Build, Export } from '#lib/door/export.ts'
import { type Cell, factSheet, held, rowXml, sheetBegin, sheetEnd, workbook } from '#lib/files/xlsx.ts'
import { download, rowStream } from './row-stream.ts'

/** Rows as a workbook: a sheet that says what this is, and the rows with times as times (UTC) and numbers as numbers. */
export function xlsxResponse(orgId: string, taken: Export, rows: Build, ended = () => {}): Response {
  const shown = columnsOf(taken)
  let [count, cut] = [0, 0]
  const counted = (cell: Cell): Cell => {
    if (typeof cell === 'string' && held(cell) !== cell) cut++
    return cell
  }
  const body = rowStream(orgId, rows, {
    words: rows.words,
    head: sheetBegin(shown.map(({ head, as }) => (as === 'time' ? `${head} (UTC)` : head)), shown.map(({ as }) => (as === 'number' ? 12 : 24))),
    tail: () => sheetEnd,
    lineOf: (placeOf) => {
      const placed = shown.map((column) => ({ ...column, place: placeOf(column.field) }))
      return (values) => rowXml(++count + 1, placed.map(({ place, as }) => counted(cellOf(values[place], as))))
    },
  }, ended)
  const { about } = rows
  const book = workbook([
    {
      name: 'About',
      body: () => factSheet([
        ['Organization', about.organization],
        ['List', taken.what],
        ['Filters', about.filters],
        ['Made (UTC)', about.at],
        ['Rows', count],
        ...(cut > 0 ? [['Cut', `${cut} cells hold only the beginning of a longer text, and say so. The CSV has them whole.`] as [string, Cell]] : []),
        ['Newest checkpoint of the audit trail', about.checkpoint?.note ?? 'none yet'],
      ]),
    },
    { name: taken.what, body: () => body },
  ], about.at)
  // Also before the sheet is read: its query ends with its reader.
  book.once('close', () => body.destroy())
  return download(book, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', `${taken.file}.xlsx`)
}

function cellOf(value: unknown, as?: As): Cell {
  if (value === null || value === undefined) return null
  if (as === 'time') return new Date(String(value))
  return as === 'number' ? Number(value) : text(value, as)
}
