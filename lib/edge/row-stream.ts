import 'server-only'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { begin, downloadPool } from '#db/client.ts'
import { type Build, fetched } from '#lib/door/export.ts'
import { log } from '#lib/log.ts'
import { taken } from './downloads.ts'

type Line = (values: unknown[]) => string

type Written = {
  /** What is told of rows instead of them. */
  words?: Build['words']
  head?: string
  /** Asked for behind the last row. */
  tail?: () => string
  /** Makes a line of a row's values; it is told where in them a field stands. */
  lineOf: (placeOf: (field: string) => number) => Line
}

/** @param size when it is known */
export function download(body: Readable, type: string, name: string, size?: number): Response {
  return new Response(Readable.toWeb(body) as ReadableStream, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...(size !== undefined && { 'content-length': String(size) }) },
  })
}

/**
 * Rows as text, streamed from a cursor on the reader role: memory does not grow with the table. The caller has recorded the export already,
 * and has the turn for it. A reader that stalls is cut.
 * @param ended called once nothing more is read from the database
 */
export function rowStream(orgId: string, rows: Build, { words, head = '', tail = () => '', lineOf }: Written, ended: () => void): Readable {
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  // Before an error it rejects: that is told below already.
  const gone = once(out, 'close').catch(() => {})
  begin(downloadPool(), orgId, async (tx) => {
    if (head) out.write(head)
    const select = rows(tx)
    const { fields, rows: pieces } = fetched(tx, select)
    let line: Line | undefined
    for await (const some of pieces) {
      if (out.destroyed) return
      const told = words && some.length > 0 ? await words(some.map((row) => Object.fromEntries(fields.map((field, n) => [field, row[n]])))) : null
      const names = told ? Object.keys(told[0] ?? {}) : fields
      line ??= lineOf((field) => names.indexOf(field))
      const write = line
      const values = told ? told.map((each) => names.map((name) => each[name])) : some
      if (!out.write(values.map((row) => write(row)).join(''))) await taken(out, gone)
    }
    out.end(tail())
  }).catch((error: unknown) => {
    log.error({ error }, 'a download broke off')
    // The connection ends without its last chunk: the browser says the download failed, rather than showing half a list as whole.
    out.destroy(error instanceof Error ? error : new Error('stopped'))
  }).finally(ended)
  return out
}
