import 'server-only'
import { columnsOf, text } from '#lib/door/csv.ts'
import type { As, Build, Export } from '#lib/door/export.ts'
import { download, rowStream } from './row-stream.ts'

/**
 * One object: what the list is of, `rows`, each with its columns by name, and behind them `count`, which a file that broke off lacks. Words as
 * in the CSV, times in ISO 8601, numbers as numbers, lists as lists, null where nothing is.
 */
export function jsonResponse(orgId: string, taken: Export, rows: Build, ended = () => {}): Response {
  const { about } = rows
  const shown = columnsOf(taken)
  let count = 0
  const head = { organization: about.organization, list: taken.what, filters: about.asked, made: about.at, checkpoint: about.checkpoint?.note ?? null }
  const body = rowStream(orgId, rows, {
    words: rows.words,
    head: `${JSON.stringify(head).slice(0, -1)},"rows":[`,
    tail: () => `\n],"count":${count}}\n`,
    lineOf: (placeOf) => {
      const placed = shown.map((column) => ({ ...column, place: placeOf(column.field) }))
      return (values) => `${count++ === 0 ? '' : ','}\n${JSON.stringify(Object.fromEntries(placed.map(({ field, place, as }) => [field, valueOf(values[place], as)])))}`
    },
  }, ended)
  return download(body, 'application/json', `${taken.file}.json`)
}

function valueOf(value: unknown, as?: As): unknown {
  if (value === null || value === undefined) return null
  if (as === 'number') return Number(value)
  return as === undefined && Array.isArray(value) ? value : text(value, as)
}
