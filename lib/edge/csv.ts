import 'server-only'
import { csvOf } from '#lib/door/csv.ts'
import type { Build, Export } from '#lib/door/export.ts'
import { copyStream, download, rowStream } from './row-stream.ts'

/** Rows as CSV: as the database writes it, but where they are told in words that one statement cannot say. */
export function csvResponse(orgId: string, taken: Export, rows: Build, ended = () => {}): Response {
  const { head, lineOf } = csvOf(taken)
  return download(rows.words ? rowStream(orgId, rows, { words: rows.words, head, lineOf }, ended) : copyStream(orgId, rows, taken, head, ended), 'text/csv; charset=utf-8', `${taken.file}.csv`)
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
