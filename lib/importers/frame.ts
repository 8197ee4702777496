import { canonical, type Json, sha256Hex } from '#lib/crypto/canonical.ts'
import { AppError } from '#lib/errors.ts'

/** Bytes of an export → its records, each with its place. Pure: who asks brings the bytes and keeps what comes out. */

/** Where something stands in the file as it came: a line (from 1, as an editor counts), a row of a sheet, or a path into JSON. */
export type Place = { line: number } | { sheet: string; row: number } | { path: string }

export const said = (at: Place): string => ('line' in at ? `line ${at.line}` : 'row' in at ? `row ${at.row} of “${at.sheet}”` : at.path)

export type Fields = { [name: string]: Json }
/** `list`: which list of a JSON file it is of; empty in tables. */
export type Entry = { at: Place; list: string; fields: Fields }
/** `reason` follows a name for the record: "has 3 cells …". */
export type Reject = { at: Place; reason: string }
export type Blank = { at: Place; blank: true }
/** Something that is no reason to refuse and that a person has to know. */
export type Warning = { at: Place | null; said: string }
export type Item = Entry | Reject | Blank

/** Records of the file: received = taken + rejected + blank, at every moment. */
export type Totals = { received: number; taken: number; rejected: number; blank: number }
export type Batch = { entries: Entry[]; rejects: Reject[]; blanks: Place[] }

/** What the columns of a table, or the members of JSON, are called. The same names give the same fingerprint, in whatever order. */
export type Shape = { names: string[]; sha256: string }

export function shapeOf(names: Iterable<string>): Shape {
  const sorted = [...new Set(names)].sort()
  return { names: sorted, sha256: sha256Hex(canonical(sorted)) }
}

/** What came and what went since the last file of the source. */
export function shapeChange(before: Shape, now: Shape): { came: string[]; went: string[] } {
  const [old, young] = [new Set(before.names), new Set(now.names)]
  return { came: now.names.filter((name) => !old.has(name)), went: before.names.filter((name) => !young.has(name)) }
}

/** One document of a JSON file: what stands beside its lists, and how many each list has. */
export type Page = { at: Place; head: Fields; counts: Record<string, number> }

/** A file that was opened. `batches` is read once, to its end; `totals`, `warnings`, `pages` and what `shape` answers are whole only then. */
export type Opened = {
  format: Format
  /** In the order of the file; null where only reading shows them (JSON). */
  columns: string[] | null
  /** How it was read: encoding, delimiter, which sheet. */
  facts: string[]
  warnings: Warning[]
  pages: Page[]
  totals: Totals
  shape: () => Shape
  batches: AsyncIterable<Batch>
}

export const formats = ['csv', 'xlsx', 'json', 'ndjson', 'xml'] as const
export type Format = (typeof formats)[number]

/** What a reader of one format answers: its items come in handfuls. */
export type Read = Omit<Opened, 'batches' | 'totals'> & { items: AsyncIterable<Item[]> }

/** Records of a batch. */
const batchSize = 100

/** @throws AppError from `batches`, when what is read cannot be believed any more: nothing of the file counts then */
export function framed({ items, ...read }: Read): Opened {
  const totals: Totals = { received: 0, taken: 0, rejected: 0, blank: 0 }
  return { ...read, totals, batches: batched(items, totals) }
}

async function* batched(items: AsyncIterable<Item[]>, totals: Totals): AsyncGenerator<Batch> {
  let batch: Batch = { entries: [], rejects: [], blanks: [] }
  let held = 0
  for await (const several of items) {
    for (const item of several) {
      totals.received++
      if ('fields' in item) {
        totals.taken++
        batch.entries.push(item)
      } else if ('reason' in item) {
        totals.rejected++
        batch.rejects.push(item)
      } else {
        totals.blank++
        batch.blanks.push(item.at)
      }
      if (++held < batchSize) continue
      yield batch
      batch = { entries: [], rejects: [], blanks: [] }
      held = 0
    }
  }
  if (held > 0) yield batch
}

export const refused = (message: string, cause?: unknown) => new AppError('invalid', message, { cause })

/** Characters of one cell, or of one record of JSON. */
export const mostCell = 10_000_000

/**
 * The columns of a table, as its head names them. Names are trimmed; one without a name may only be empty beneath (`cellsProblem`).
 * @throws AppError when the head is none, or names one column twice
 */
export function columnsOf(cells: string[], at: Place): string[] {
  const names = cells.map((cell) => cell.trim())
  while (names.at(-1) === '') names.pop()
  const seen = new Map<string, number>()
  names.forEach((name, n) => {
    const plain = name.toLowerCase().replace(/\s+/g, ' ')
    const before = seen.get(plain)
    if (plain !== '' && before !== undefined) throw refused(`Columns ${before + 1} and ${n + 1} are both called “${name.slice(0, 100)}” (${said(at)}). Give each column a name of its own.`)
    if (plain === '__proto__') throw refused(`Column ${n + 1} is called “__proto__”, which no column may be (${said(at)}).`)
    seen.set(plain, n)
  })
  const named = names.filter(Boolean)
  if (named.length === 0) throw refused(`There is no head: ${said(at)} names no column. The first row has to say what each column is.`)
  if (named.some((name) => /^\S+@\S+\.\S+$/.test(name)) || named.filter((name) => /^[\d.,:/\s-]+$/.test(name)).length * 2 > named.length) {
    throw refused(`There is no head: ${said(at)} (“${named.slice(0, 3).join('”, “').slice(0, 120)}”) looks like a record. The first row has to say what each column is.`)
  }
  return names
}

/** What is wrong with the cells of a record, or null. `ragged`: fewer cells than the head has are wrong too, as nobody knows which are missing. */
export function cellsProblem(cells: string[], columns: string[], ragged: boolean): string | null {
  if (ragged && cells.length < columns.length) return `has ${cells.length} cells where the head has ${columns.length}`
  for (let n = 0; n < cells.length; n++) {
    const cell = cells[n] as string
    if (cell.length > mostCell) return `has a cell of ${cell.length} characters in column ${n + 1}; ${mostCell} are the most`
    if (n >= columns.length && cell.trim() !== '') return `has ${cells.length} cells where the head has ${columns.length}`
    if (columns[n] === '' && cell.trim() !== '') return `has a value in column ${n + 1}, which has no name`
  }
  return null
}

export function fieldsOf(cells: string[], columns: string[]): Fields {
  const fields: Fields = {}
  for (let n = 0; n < columns.length; n++) {
    const name = columns[n] as string
    if (name !== '') fields[name] = cells[n] ?? ''
  }
  return fields
}
