import 'server-only'
import { csvOf } from '#lib/door/csv.ts'
import type { Build, Export } from '#lib/door/export.ts'
import { download, rowStream } from './row-stream.ts'

/** Rows as CSV. */
export function csvResponse(orgId: string, taken: Export, rows: Build, ended = () => {}): Response {
  return download(rowStream(orgId, rows, { words: rows.words, ...csvOf(taken) }, ended), 'text/csv; charset=utf-8', `${taken.file}.csv`)
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
