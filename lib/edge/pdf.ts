import 'server-only'
import { type Paper, whole } from '#lib/documents/paper.ts'
import { printed } from '#lib/documents/printer.ts'
import type { Sheet } from '#lib/documents/sheet.ts'
import { columnsOf, text } from '#lib/door/csv.ts'
import type { As, Build, Export } from '#lib/door/export.ts'
import { log } from '#lib/log.ts'
import { download, rowStream } from './row-stream.ts'

/** Rows on paper, for lists that say how wide their columns are there. Whoever asks gets it whole, or why there is none. */
export async function pdfResponse(orgId: string, list: Export, rows: Build, ended = () => {}, left?: AbortSignal): Promise<Response> {
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
      ['Checkpoint', about.checkpoint ? `${minute(about.checkpoint.at)}, over ${Number(about.checkpoint.note.split('\n')[1]).toLocaleString('en')} entries of the audit trail; it stands on the last page` : 'none yet: no entry of the audit trail is sealed'],
      ['Times', 'UTC'],
    ],
    lists: [{ title: `${title}: the list`, heads: shown.map(({ head }) => head), widths: shown.map(({ field }) => widths[field] ?? 0), none: 'Nothing matches.' }],
    note: about.checkpoint?.note ?? null,
  }
  return printing(printed({ list: paper }, { rows: body, left }), list.file, ended)
}

/** One record on paper. */
export const sheetResponse = ({ file, sheet }: { file: string; sheet: Sheet }, ended: () => void, left: AbortSignal): Promise<Response> => printing(printed({ sheet }, { left }), file, ended)

async function printing(made: ReturnType<typeof printed>, name: string, ended: () => void): Promise<Response> {
  try {
    const { size, body } = await made
    return download(body, 'application/pdf', `${name}.pdf`, size)
  } catch (error) {
    log.error({ error }, 'printing broke off')
    throw error
  } finally {
    ended()
  }
}

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const onPaper = (value: unknown, as?: As) => (as === 'time' && value ? new Date(String(value)).toISOString().slice(0, 16).replace('T', ' ') : text(value, as))

/** Of the filters that every list of things in time has. */
function periodOf({ from, to }: Record<string, unknown>, at: Date): string {
  const said = (value: unknown) => (value instanceof Date ? minute(value) : String(value))
  return `${from ? said(from) : 'from the beginning'} – ${to ? said(to) : minute(at)}`
}
