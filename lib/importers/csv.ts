import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { cellsProblem, columnsOf, fieldsOf, type Item, mostCell, type Read, refused, shapeOf } from './frame.ts'
import { peeked, textOf } from './text.ts'

/**
 * Tables of text (RFC 4180, and what spreadsheets make of it). Each line may end as it likes. A quote that is not closed where it has to be refuses the file: from
 * there on nobody knows which line break ends a record, and a reader that goes on loses records or makes one of three.
 */
export type CsvOptions = {
  /** Told from the beginning of the file when not given. */
  delimiter?: Delimiter
  /** The line the head stands in, where others precede it. */
  headAt?: number
}

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]
const called: Record<Delimiter, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }

/** How far is looked for the delimiter. */
const peek = 64 * 1024

/** @throws AppError here for a head that is none, and from `items` for a quote that is wrong */
export async function readCsv(body: AsyncIterable<Uint8Array>, options: CsvOptions = {}): Promise<Read> {
  const { encoding, bytes } = await textOf(body)
  const { head: start, whole } = await peeked(bytes, peek)
  const sep = /^"?sep=([,;\t|])"?(\r\n|\n|\r)/i.exec(start.toString('latin1', 0, 16))
  const delimiter = options.delimiter ?? (sep?.[1] as Delimiter | undefined) ?? sniffed(start.toString('utf8'))
  const records = numbered(beyond(whole, sep?.[0].length ?? 0), delimiter, sep ? 2 : 1)
  const facts = [`${encoding}, ${called[delimiter]} between columns`]
  const reader = records[Symbol.asyncIterator]()
  for (;;) {
    const next = await reader.next()
    if (next.done) throw refused(options.headAt ? `There is no line ${options.headAt}, where the head should be.` : 'This file is empty: it has not even a head.')
    const at = next.value.findIndex(({ line, cells }) => (options.headAt ? line >= options.headAt : !isBlank(cells)))
    if (at === -1) continue
    const head = next.value[at] as Numbered
    const columns = columnsOf(head.cells, { line: head.line })
    if (head.line > (sep ? 2 : 1)) facts.push(`the head is line ${head.line}; what stands above is not read`)
    const first = next.value.slice(at + 1)
    return { format: 'csv', columns, facts, warnings: [], pages: [], shape: () => shapeOf(columns.filter(Boolean)), items: items(first, reader, columns) }
  }
}

async function* beyond(bytes: AsyncIterable<Buffer>, skip: number): AsyncGenerator<Buffer> {
  let left = skip
  for await (const part of bytes) {
    yield left > 0 ? part.subarray(left) : part
    left = Math.max(0, left - part.length)
  }
}

async function* items(first: Numbered[], reader: AsyncIterator<Numbered[]>, columns: string[]): AsyncGenerator<Item[]> {
  try {
    yield first.map((each) => itemOf(each, columns))
    for (let next = await reader.next(); !next.done; next = await reader.next()) yield next.value.map((each) => itemOf(each, columns))
  } finally {
    await reader.return?.()
  }
}

function itemOf({ line, cells }: Numbered, columns: string[]): Item {
  const at = { line }
  if (isBlank(cells)) return { at, blank: true }
  const problem = cellsProblem(cells, columns, true)
  return problem ? { at, reason: problem } : { at, list: '', fields: fieldsOf(cells, columns) }
}

const isBlank = (cells: string[]) => cells.every((cell) => cell.trim() === '')

type Numbered = { line: number; cells: string[] }
/** Records handed on together. */
const handful = 25

async function* numbered(bytes: AsyncIterable<Buffer>, delimiter: Delimiter, from: number): AsyncGenerator<Numbered[]> {
  let line = from
  const parser = parse({
    delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, max_record_size: mostCell + 2_000_000,
    // The parser's own count takes \r\n within quotes for two.
    on_record: (cells: string[]) => {
      const numbered: Numbered = { line, cells }
      line += 1 + breaksIn(cells)
      return numbered as unknown as string[]
    },
  })
  const source = Readable.from(bytes, { objectMode: false })
  source.once('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let several: Numbered[] = []
  try {
    for await (const numbered of parser as unknown as AsyncIterable<Numbered>) {
      several.push(numbered)
      if (several.length < handful) continue
      yield several
      several = []
    }
  } catch (error) {
    throw error instanceof CsvError ? refused(quoteProblem(error, line), error) : error
  } finally {
    source.destroy()
    parser.destroy()
  }
  if (several.length > 0) yield several
}

function breaksIn(cells: string[]): number {
  let breaks = 0
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0
  }
  return breaks
}

/** `line` is where the record begins; quoted line breaks in the cells before the wrong one come on top. */
function quoteProblem(error: CsvError, line: number): string {
  const where = `line ${line}, cell ${Number(error.column) + 1}`
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `The record that begins in line ${line} is longer than 10 MB: a cell that long is not taken, or a quote that opens in ${where} is never closed. Mend that line, then upload the file again.`
  if (error.code === 'INVALID_OPENING_QUOTE') return `In ${where}, a quote stands in the middle of a cell without quotes around it. Put quotes around the cell and double the one within, or export the file again; nothing of it was taken.`
  return `The quote that opens in ${where} is not closed where the cell ends. Double each quote within a cell, or export the file again; nothing of it was taken, as from there on records cannot be told apart.`
}

/** The delimiter that the first records have most of, and each equally many. Without any, a comma: the table has one column. */
function sniffed(start: string): Delimiter {
  const counts = delimiters.map((delimiter) => ({ delimiter, of: new Array<number>() }))
  let quoted = false
  let now = new Map<string, number>()
  let any = false
  const end = () => {
    if (any) for (const { delimiter, of } of counts) of.push(now.get(delimiter) ?? 0)
    now = new Map()
    any = false
  }
  for (const sign of start) {
    if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === '\n' || sign === '\r')) end()
    else if (!quoted) now.set(sign, (now.get(sign) ?? 0) + 1)
    any ||= sign !== '\n' && sign !== '\r'
    if ((counts[0]?.of.length ?? 0) === 20) break
  }
  // What the peek cut off counts only where it is all there is.
  if ((counts[0]?.of.length ?? 0) < 2) end()
  const scored = counts.map(({ delimiter, of }) => {
    const wanted = of[0] ?? 0
    return { delimiter, score: wanted === 0 ? 0 : (of.filter((count) => count === wanted).length / of.length) * 1_000 + wanted }
  })
  const best = scored.reduce((one, other) => (other.score > one.score ? other : one))
  return best.score > 0 ? best.delimiter : ','
}
