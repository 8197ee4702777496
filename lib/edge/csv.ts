import 'server-only'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { begin, downloadPool } from '#db/client.ts'
import type { Build, Export } from '#lib/door/export.ts'
import { log } from '#lib/log.ts'
import { taken } from './downloads.ts'

type Line = (values: unknown[]) => string

/**
 * Rows as CSV (RFC 4180, CRLF, with a byte order mark for spreadsheets), streamed from a cursor on the reader role: memory does not grow
 * with the table. The caller has recorded the export already, and has the turn for it. A reader that stalls is cut.
 * @param ended called once nothing more is read from the database
 */
export function csvResponse(orgId: string, { file, columns }: Export, rows: Build, ended = () => {}): Response {
  const shown = Object.entries(columns).map(([field, column]) => ({ field, ...(typeof column === 'string' ? { head: column, as: undefined } : column) }))
  const body = stream(orgId, rows, rows.words, `\uFEFF${shown.map(({ head }) => cell(head)).join(',')}\r\n`, ended, (placeOf) => {
    const placed = shown.map((column) => ({ ...column, place: placeOf(column.field) }))
    return (values) => `${placed.map(({ place, as }) => cell(text(values[place], as))).join(',')}\r\n`
  })
  return download(body, 'text/csv; charset=utf-8', `${file}.csv`)
}

/** The field `lines` of each row, as it is kept, on a line of its own. */
export function ndjsonResponse(orgId: string, { file, lines = '' }: Export, rows: Build, ended = () => {}): Response {
  const body = stream(orgId, rows, undefined, '', ended, (placeOf) => {
    const place = placeOf(lines)
    return (values) => `${String(values[place])}\n`
  })
  return download(body, 'application/x-ndjson; charset=utf-8', `${file}.ndjson`)
}

function download(body: Readable, type: string, name: string): Response {
  return new Response(Readable.toWeb(body) as ReadableStream, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}

/**
 * @param words what is told of rows instead of them
 * @param lineOf makes a line of a row's values; it is told where in them a field stands
 */
function stream(orgId: string, rows: Build, words: Build['words'], head: string, ended: () => void, lineOf: (placeOf: (field: string) => number) => Line): Readable {
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  // Before an error it rejects: that is told below already.
  const gone = once(out, 'close').catch(() => {})
  begin(downloadPool(), orgId, async (tx) => {
    if (head) out.write(head)
    const select = rows(tx)
    const { sql, params } = select.toSQL()
    const fields = Object.keys(select._.selectedFields)
    let line: Line | undefined
    for await (const some of tx.raw.unsafe(sql, params as never[]).values().cursor(500)) {
      if (out.destroyed) return
      const told = words && some.length > 0 ? await words((some as unknown[][]).map((row) => Object.fromEntries(fields.map((field, n) => [field, row[n]])))) : null
      const names = told ? Object.keys(told[0] ?? {}) : fields
      line ??= lineOf((field) => names.indexOf(field))
      const write = line
      const values = told ? told.map((each) => names.map((name) => each[name])) : (some as unknown[][])
      if (!out.write(values.map((row) => write(row)).join(''))) await taken(out, gone)
    }
    out.end()
  }).catch((error: unknown) => {
    log.error({ error }, 'a download broke off')
    // The connection ends without its last chunk: the browser says the download failed, rather than showing half a list as whole.
    out.destroy(error instanceof Error ? error : new Error('stopped'))
  }).finally(ended)
  return out
}

function text(value: unknown, as?: 'time' | ((value: never) => string)): string {
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
