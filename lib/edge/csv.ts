import 'server-only'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { begin, readerPool, type Tx } from '#db/client.ts'
import { log } from '#lib/log.ts'

/** One column of a download: its head and how a value reads. */
export type CsvColumn = { head: string; as?: 'time' | ((value: unknown) => string) }

type Statement = { toSQL(): { sql: string; params: unknown[] } }

/**
 * Rows as CSV (RFC 4180, CRLF, with a byte order mark for spreadsheets), streamed from a cursor on the reader role: memory does not grow
 * with the table. The caller has recorded the export already. A reader that stalls loses its transaction after a minute, not ours.
 * @param build a drizzle select whose fields are in the order of `columns`
 */
export function csvResponse(orgId: string, name: string, columns: CsvColumn[], build: (tx: Tx) => Statement): Response {
  const line = (values: unknown[]) => `${columns.map((column, n) => cell(text(values[n], column))).join(',')}\r\n`
  const body = stream(orgId, build, line, `\uFEFF${columns.map((column) => cell(column.head)).join(',')}\r\n`)
  return download(body, 'text/csv; charset=utf-8', `${name}.csv`)
}

/** Rows as NDJSON; `line` makes one line of a row's values. */
export function ndjsonResponse(orgId: string, name: string, build: (tx: Tx) => Statement, line: (values: unknown[]) => string): Response {
  return download(stream(orgId, build, (values) => `${line(values)}\n`, ''), 'application/x-ndjson; charset=utf-8', `${name}.ndjson`)
}

function download(body: Readable, type: string, name: string): Response {
  return new Response(Readable.toWeb(body) as ReadableStream, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}

function stream(orgId: string, build: (tx: Tx) => Statement, line: (values: unknown[]) => string, head: string): Readable {
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  const gone = once(out, 'close')
  begin(readerPool(), orgId, async (tx) => {
    if (head) out.write(head)
    const { sql, params } = build(tx).toSQL()
    for await (const rows of tx.raw.unsafe(sql, params as never[]).values().cursor(500)) {
      if (out.destroyed) return
      if (!out.write(rows.map((row) => line(row as unknown[])).join(''))) await Promise.race([once(out, 'drain'), gone])
    }
    out.end()
  }).catch((error: unknown) => {
    log.error({ error }, 'a download broke off')
    // The connection ends without its last chunk: the browser says the download failed, rather than showing half a list as whole.
    out.destroy(error instanceof Error ? error : new Error('stopped'))
  })
  return out
}

function text(value: unknown, column: CsvColumn): string {
  if (value === null || value === undefined) return ''
  if (typeof column.as === 'function') return column.as(value)
  if (column.as === 'time') return new Date(String(value)).toISOString()
  return Array.isArray(value) ? value.join('; ') : String(value)
}

/** A spreadsheet must not take what somebody typed for a formula: a leading sign gets an apostrophe before it. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
