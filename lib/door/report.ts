import 'server-only'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Tx } from '#db/client.ts'
import { type List, next, type Paper, whole } from '#lib/documents/paper.ts'
import { type Cell, factSheet, rowXml, sheetBegin, sheetEnd, workbook } from '#lib/files/xlsx.ts'
import { formatNumber } from '#lib/format.ts'
import type { Background } from './background.ts'
import { cell, text } from './csv.ts'

/** One table of a report. `rows`: all of them, or some hundred at a time from a cursor. */
export type ReportTable = {
  /** In JSON, and of its sheet: at most 31 letters. */
  name: string
  title: string
  said?: string
  none: string
  /** By field: the head, and how wide it is on paper beside the others; 0: a page has no room for it. */
  columns: Record<string, [head: string, width: number]>
  rows: Cell[][] | (() => AsyncIterable<Cell[][]>)
  /** On paper its rows are a picture as well: a group of bars, or a point of each line, for each row. Of fields of its columns; the values are numbers. */
  chart?: { kind: 'bar' | 'line'; first: 'best' | 'worst'; label: string; values: string[] }
  /** How many there are, where they are not at hand. */
  count?: number
}

/** What a report says, in whatever file: the same facts and the same rows. */
export type Report = {
  title: string
  organization: string
  at: Date
  facts: [name: string, fact: string][]
  tables: ReportTable[]
  /** The table that the CSV holds. */
  main: string
  /** The newest checkpoint of the audit trail. */
  note: string | null
}

/** Rows of one table that are printed. */
const mostPrinted = 100_000

/** What a transaction of its own tells: it begins when somebody takes the first piece, and waits for them. */
export async function* toldIn(read: Background['read'], orgId: string, pieces: (tx: Tx) => Readable | AsyncIterable<string>): AsyncGenerator<Buffer> {
  const out = new PassThrough()
  read(orgId, (tx) => {
    const made = pieces(tx)
    return pipeline(made instanceof Readable ? made : Readable.from(made, { objectMode: false }), out)
  }).catch((error: Error) => out.destroy(error))
  yield* out
}

async function* rowsOf({ rows }: ReportTable): AsyncGenerator<Cell[][]> {
  if (Array.isArray(rows)) yield rows
  else yield* rows()
}

const countOf = ({ rows, count }: ReportTable) => count ?? (Array.isArray(rows) ? rows.length : 0)
const plain = (value: Cell) => (value instanceof Date ? value.toISOString() : value)
const headsOf = ({ columns }: ReportTable) => Object.values(columns).map(([head]) => head)

/** The rows of its main table. */
export async function* csvOfReport({ tables, main }: Report): AsyncGenerator<string> {
  const table = tables.find(({ name }) => name === main) as ReportTable
  yield `\uFEFF${headsOf(table).map(cell).join(',')}\r\n`
  for await (const some of rowsOf(table)) yield some.map((row) => `${row.map((value) => cell(text(plain(value)))).join(',')}\r\n`).join('')
}

/** Everything, rows as objects by field. Each row is a line, and so is what begins and ends a table. */
export async function* jsonOfReport({ title, organization, at, facts, tables, note }: Report): AsyncGenerator<string> {
  yield `${JSON.stringify({ title, organization, at: at.toISOString(), facts: facts.map(([name, fact]) => ({ name, fact })), checkpoint: note }).slice(0, -1)}`
  for (const table of tables) {
    const fields = Object.keys(table.columns)
    yield `\n,${JSON.stringify(table.name)}:[`
    let first = true
    for await (const some of rowsOf(table)) for (const row of some) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(fields.map((field, n) => [field, plain(row[n] ?? null)])))}`
      first = false
    }
    yield '\n]'
  }
  yield '\n}\n'
}

/** A sheet of facts, and one for each table. */
export function xlsxOfReport(report: Report): Readable {
  const { title, organization, at, facts, tables, note } = report
  async function* sheet(table: ReportTable): AsyncGenerator<Uint8Array> {
    yield Buffer.from(sheetBegin(headsOf(table), Object.values(table.columns).map(([, width]) => Math.max(10, width * 7))))
    let n = 1
    for await (const some of rowsOf(table)) yield Buffer.from(some.map((row) => rowXml(++n, row)).join(''))
    yield Buffer.from(sheetEnd)
  }
  return workbook([
    { name: 'About', body: () => factSheet([['Report', title], ['Organization', organization], ...facts, ['Newest checkpoint of the audit trail', note ?? 'none yet']]) },
    ...tables.map((table) => ({ name: table.title.slice(0, 31), body: () => sheet(table) })),
  ], at)
}

const printed = ({ columns }: ReportTable) => Object.values(columns).flatMap(([, width], n) => (width > 0 ? [n] : []))

/** Where a column stands among those that are printed. */
const place = (table: ReportTable, field: string) => printed(table).indexOf(Object.keys(table.columns).indexOf(field))

/** What a printing process is told before its rows. */
export function paperOfReport({ title, organization, at, facts, tables, note }: Report): Paper {
  return {
    title, organization, at: at.toISOString(), facts, note,
    lists: tables.map((table): List => {
      const [heads, widths, places, count] = [headsOf(table), Object.values(table.columns).map(([, width]) => width), printed(table), countOf(table)]
      return { title: table.title, ...(table.said && { said: table.said }), ...(table.chart && { chart: { kind: table.chart.kind, first: table.chart.first, label: place(table, table.chart.label), values: table.chart.values.map((field) => place(table, field)) } }), heads: places.map((n) => heads[n] as string), widths: places.map((n) => widths[n] as number), none: count > mostPrinted ? `These are ${formatNumber(count)} rows, and a PDF holds ${formatNumber(mostPrinted)}: they stand in the other files of this report.` : table.none }
    }),
  }
}

const minute = (value: Cell) => (value instanceof Date ? value.toISOString().slice(0, 16).replace('T', ' ') : value === null ? '' : String(value))

/** The rows of its lists, line by line. */
export async function* linesOfReport({ tables }: Report): AsyncGenerator<string> {
  for (const [n, table] of tables.entries()) {
    const places = printed(table)
    if (countOf(table) <= mostPrinted) for await (const some of rowsOf(table)) yield some.map((row) => `${JSON.stringify(places.map((place) => minute(row[place] ?? null)))}\n`).join('')
    yield `${n < tables.length - 1 ? next : whole}\n`
  }
}
