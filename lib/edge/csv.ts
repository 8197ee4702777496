import 'server-only'
import type { As, Build, Export } from '#lib/door/export.ts'
import { columnsOf, download, rowStream } from './row-stream.ts'

/** Rows as CSV (RFC 4180, CRLF, with a byte order mark for spreadsheets). */
export function csvResponse(orgId: string, taken: Export, rows: Build, ended = () => {}): Response {
  const shown = columnsOf(taken)
  const body = rowStream(orgId, rows, {
    words: rows.words,
    head: `\uFEFF${shown.map(({ head }) => cell(head)).join(',')}\r\n`,
    lineOf: (placeOf) => {
      const placed = shown.map((column) => ({ ...column, place: placeOf(column.field) }))
      return (values) => `${placed.map(({ place, as }) => cell(text(values[place], as))).join(',')}\r\n`
    },
  }, ended)
  return download(body, 'text/csv; charset=utf-8', `${taken.file}.csv`)
}

/** The field `lines` of each row, as it is kept, on a line of its own. */
export function ndjsonResponse(orgId: string, { file, lines = '' }: Export, rows: Build, ended = () => {}): Response {
  const body = rowStream(orgId, rows, {
    lineOf: (placeOf) => {
      const place = placeOf(lines)
      return (values) => `${String(values[place])}\n`
    },
  }, ended)
  return download(body, 'application/x-ndjson; charset=utf-8', `${file}.ndjson`)
}

/** How a value reads. */
export function text(value: unknown, as?: As): string {
  if (value === null || value === undefined) return ''
  if (typeof as === 'function') return as(value as never)
  if (as === 'time') return new Date(String(value)).toISOString()
  return Array.isArray(value) ? value.join('; ') : String(value)
}

/**
 * A spreadsheet must not take what somebody typed for a formula: a leading sign gets an apostrophe before it, also one that is full-width,
 * and white space behind which the next sign would lead. Where lists are written with semicolons, one of them ends a value as well.
 */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
