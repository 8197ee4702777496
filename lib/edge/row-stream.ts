import 'server-only'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { begin, downloadPool, type Tx } from '#db/client.ts'
import { copied, copyOf, Finishing } from '#lib/door/copied.ts'
import { type Build, type Export, fetched } from '#lib/door/export.ts'
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

type Writing = (tx: Tx, write: (piece: string | Uint8Array) => Promise<void>, isGone: () => boolean) => Promise<void>

/** What somebody writes while they read from the database, on the reader role. The caller has recorded the export already, and has the turn for it. A reader that stalls is cut. */
function streamed(orgId: string, writing: Writing, ended: () => void): Readable {
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  // Before an error it rejects: that is told below already.
  const gone = once(out, 'close').catch(() => {})
  begin(downloadPool(), orgId, async (tx) => {
    await writing(tx, async (piece) => void (out.write(piece) || (await taken(out, gone))), () => out.destroyed)
    out.end()
  }).catch((error: unknown) => {
    log.error({ error }, 'a download broke off')
    // The connection ends without its last chunk: the browser says the download failed, rather than showing half a list as whole.
    out.destroy(error instanceof Error ? error : new Error('stopped'))
  }).finally(ended)
  return out
}

/** Rows as CSV that PostgreSQL writes. */
export const copyStream = (orgId: string, rows: Build, columns: Pick<Export, 'columns'>, head: string, ended: () => void): Readable => streamed(orgId, async (tx, write, isGone) => {
  await write(head)
  const finishing = new Finishing()
  await copied(tx, await copyOf(tx, columns, rows(tx)), async (piece) => {
    if (isGone()) throw new Error('its reader is gone')
    await write(finishing.take(piece))
  }).catch((error: unknown) => {
    if (!isGone()) throw error
  })
}, ended)

/**
 * Rows as text, streamed from a cursor: memory does not grow with the table.
 * @param ended called once nothing more is read from the database
 */
export const rowStream = (orgId: string, rows: Build, { words, head = '', tail = () => '', lineOf }: Written, ended: () => void): Readable => streamed(orgId, async (tx, write, isGone) => {
  if (head) await write(head)
  const { fields, rows: pieces } = fetched(tx, rows(tx))
  let line: Line | undefined
  for await (const some of pieces) {
    if (isGone()) return
    const told = words && some.length > 0 ? await words(some.map((row) => Object.fromEntries(fields.map((field, n) => [field, row[n]])))) : null
    const names = told ? Object.keys(told[0] ?? {}) : fields
    line ??= lineOf((field) => names.indexOf(field))
    const make = line
    const values = told ? told.map((each) => names.map((name) => each[name])) : some
    await write(values.map((row) => make(row)).join(''))
  }
  const last = tail()
  if (last) await write(last)
}, ended)
