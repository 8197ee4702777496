import 'server-only'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { type Paper, whole } from '#lib/documents/paper.ts'
import { printed } from '#lib/documents/printer.ts'
import type { As, Build, Export } from '#lib/door/export.ts'
import { log } from '#lib/log.ts'
import { text } from './csv.ts'
import { taken } from './downloads.ts'
import { columnsOf, download, rowStream } from './row-stream.ts'

/** Rows on paper, for lists that say how wide their columns are there. The turn is held until the last page is taken. */
export function pdfResponse(orgId: string, list: Export, rows: Build, ended = () => {}): Response {
  const { about } = rows
  const { title, widths } = list.paper ?? { title: list.what, widths: {} }
  const shown = columnsOf(list).filter(({ field }) => field in widths)
  const body = rowStream(orgId, rows, {
    words: rows.words,
    tail: () => `${whole}\n`,
    lineOf: (placeOf) => {
      const placed = shown.map((column) => ({ ...column, place: placeOf(column.field) }))
      return (values) => `${JSON.stringify(placed.map(({ place, as }) => onPaper(values[place], as)))}\n`
    },
  }, () => {})
  const paper: Paper = {
    title,
    organization: about.organization,
    at: about.at.toISOString(),
    facts: [
      ['Organization', about.organization],
      ['Scope', about.filters],
      ['Period', periodOf(about.asked, about.at)],
      ['Population', `${about.count.toLocaleString('en')} when it was asked for`],
      ['Made', minute(about.at)],
      ['Times', 'UTC'],
    ],
    heads: shown.map(({ head }) => head),
    widths: shown.map(({ field }) => widths[field] ?? 0),
    note: about.checkpoint?.note ?? null,
  }
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  const gone = once(out, 'close').catch(() => {})
  print(paper, body, out, gone).catch((error: unknown) => {
    log.error({ error }, 'printing broke off')
    out.destroy(error instanceof Error ? error : new Error('stopped'))
  }).finally(ended)
  return download(out, 'application/pdf', `${list.file}.pdf`)
}

async function print(paper: Paper, body: ReturnType<typeof rowStream>, out: PassThrough, gone: Promise<unknown>): Promise<void> {
  const pages = printed(paper, body)
  // Whoever leaves before the first page ends it too.
  void gone.then(() => body.destroy())
  for await (const piece of pages) {
    if (out.destroyed) return
    if (!out.write(piece)) await taken(out, gone)
  }
  out.end()
}

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const onPaper = (value: unknown, as?: As) => (as === 'time' && value ? new Date(String(value)).toISOString().slice(0, 16).replace('T', ' ') : text(value, as))

/** Of the filters that every list of things in time has. */
function periodOf({ from, to }: Record<string, unknown>, at: Date): string {
  const said = (value: unknown) => (value instanceof Date ? minute(value) : String(value))
  return `${from ? said(from) : 'from the beginning'} – ${to ? said(to) : minute(at)}`
}
