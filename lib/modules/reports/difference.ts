import 'server-only'
import { hash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { ReportDifference, ReportFact } from '#db/schema/reports.ts'
import type { Report, ReportTable } from '#lib/door/report.ts'
import type { Cell } from '#lib/files/xlsx.ts'
import { formatNumber } from '#lib/format.ts'

/** Of a table: more are counted as one thing, that there are more. */
const mostCompared = 200_000
/** Of each way to differ. */
const mostShown = 20
const mostText = 300

/** Facts that differ each time. */
const everyTime = new Set(['Version', 'Checkpoint', 'The same rows'])

type Row = Record<string, string | number | null>
type Event = { table: string } | { row: Row } | { facts: ReportFact[] }

/** A version as its JSON file has it, line by line. @param bytes of the file, whole */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Event> {
  let first = true
  for await (const line of createInterface({ input: Readable.from(bytes, { objectMode: false }), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (first) yield { facts: (JSON.parse(`${line}}`) as { facts: { name: string; fact: string }[] }).facts.map(({ name, fact }) => [name, fact]) }
    else if (line.startsWith(',"')) yield { table: JSON.parse(line.slice(1, -2)) as string }
    else if (line.startsWith('{')) yield { row: JSON.parse(line.replace(/,$/, '')) as Row }
    first = false
  }
}

const plain = (cell: Cell) => (cell instanceof Date ? cell.toISOString() : cell)
const shown = (value: string | number | null | undefined) => (value === null || value === undefined ? '' : String(value).slice(0, mostText))

/** A row under the values it is known by; one that has those of another as well is told from it by its turn. */
function naming(key: string[]): (row: Row) => string {
  const seen = new Map<string, number>()
  return (row) => {
    const name = hash('sha256', JSON.stringify(key.map((field) => row[field] ?? null)), 'base64')
    const turn = (seen.get(name) ?? 0) + 1
    seen.set(name, turn)
    return turn === 1 ? name : `${name} ${turn}`
  }
}
const digestOf = (fields: string[], row: Row) => hash('sha256', JSON.stringify(fields.map((field) => row[field] ?? null)), 'base64')

/** The columns that a page has room for. */
const printed = ({ columns }: Pick<ReportTable, 'columns'>) => Object.entries(columns).filter(([, [, width]]) => width > 0)

type Keyed = Pick<ReportTable, 'name' | 'title' | 'columns'> & { key: string[]; count: number; rows: () => AsyncIterable<Cell[][]> }

/** How a version differs from the one before it. @param before the JSON file of that one, each time from its beginning */
export async function differenceOf(report: Pick<Report, 'facts'> & { tables: Keyed[] }, before: { number: number; read: () => AsyncIterable<Uint8Array> }): Promise<ReportDifference> {
  const old = new Map(report.tables.map(({ name, key }) => [name, { nameOf: naming(key), rows: new Map<string, string>(), count: 0 }]))
  let facts: ReportFact[] = []
  let at = ''
  for await (const event of linesOf(before.read())) {
    if ('facts' in event) facts = event.facts
    else if ('table' in event) at = event.table
    else {
      const table = old.get(at)
      if (table && ++table.count <= mostCompared) table.rows.set(table.nameOf(event.row), digestOf(Object.keys(event.row), event.row))
    }
  }
  const tables: ReportDifference['tables'] = []
  /** Rows of the former version that are shown, by table: to be read in a second go. */
  const wanted = new Map<string, Map<string, (row: Row) => void>>()
  for (const table of report.tables) {
    const [of, fields] = [old.get(table.name)!, Object.keys(table.columns)]
    const made: ReportDifference['tables'][number] = { title: table.title, heads: printed(table).map(([, [head]]) => head), added: 0, gone: 0, altered: 0, rows: { added: [], gone: [], altered: [] }, why: null }
    if (Math.max(of.count, table.count) > mostCompared) made.why = `Not compared row by row: it has ${formatNumber(of.count)} and ${formatNumber(table.count)} rows, and up to ${formatNumber(mostCompared)} are compared.`
    else await compare(table, of.rows, fields, made, wanted)
    tables.push(made)
  }
  if (wanted.size > 0) await readAgain(report.tables, before.read(), wanted)
  const [now, then] = [new Map(report.facts), new Map(facts)]
  const names = [...new Set([...now.keys(), ...then.keys()])].filter((name) => !everyTime.has(name) && now.get(name) !== then.get(name))
  return { with: before.number, facts: names.map((name) => ({ name, before: then.get(name) ?? null, after: now.get(name) ?? null })), tables }
}

async function compare(table: Keyed, former: Map<string, string>, fields: string[], made: ReportDifference['tables'][number], wanted: Map<string, Map<string, (row: Row) => void>>): Promise<void> {
  const nameOf = naming(table.key)
  const heads = Object.values(table.columns).map(([head]) => head)
  const lookFor = (name: string, take: (row: Row) => void) => (wanted.get(table.name) ?? wanted.set(table.name, new Map()).get(table.name))?.set(name, take)
  for await (const some of table.rows()) for (const cells of some) {
    const row: Row = Object.fromEntries(fields.map((field, n) => [field, plain(cells[n] ?? null)]))
    const name = nameOf(row)
    const digest = former.get(name)
    if (digest === undefined) {
      if (made.added++ < mostShown) made.rows.added.push(printed(table).map(([field]) => shown(row[field])))
    } else if (digest !== digestOf(fields, row)) {
      if (made.altered++ < mostShown) lookFor(name, (was) => made.rows.altered.push({ key: table.key.map((field) => shown(row[field])).join(' · '), fields: fields.flatMap((field, n) => (was[field] === row[field] ? [] : [{ head: heads[n] as string, before: shown(was[field]), after: shown(row[field]) }])) }))
    }
    former.delete(name)
  }
  made.gone = former.size
  for (const name of [...former.keys()].slice(0, mostShown)) lookFor(name, (was) => made.rows.gone.push(printed(table).map(([field]) => shown(was[field]))))
}

async function readAgain(tables: Keyed[], bytes: AsyncIterable<Uint8Array>, wanted: Map<string, Map<string, (row: Row) => void>>): Promise<void> {
  const named = new Map(tables.map(({ name, key }) => [name, naming(key)]))
  let at = ''
  for await (const event of linesOf(bytes)) {
    if ('table' in event) at = event.table
    else if ('row' in event) {
      const name = named.get(at)?.(event.row)
      if (name !== undefined) wanted.get(at)?.get(name)?.(event.row)
    }
  }
}
