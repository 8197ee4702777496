import { type Batch, type Entry, type Opened, refused, said, shapeOf } from '../frame.ts'
import { openExport } from '../open.ts'
import { peeked } from '../text.ts'
import { emptyAsff, isAsff, isOcsf, readAsff, readOcsf } from './cloud.ts'
import { noFacts, type ScanFacts, type Told } from './record.ts'
import { readSarif } from './sarif.ts'
import { prowlerColumns, readProwler, readTable, type TableMapping, tableProblems } from './table.ts'

export const scanFormats = { sarif: 'SARIF 2.1.0', asff: 'AWS Security Hub (ASFF)', ocsf: 'OCSF', prowler_csv: 'Prowler CSV', table: 'Table' } as const
export type ScanFormat = keyof typeof scanFormats

/** A file that is read: what it is, its records in handfuls, and what is known of the scan once all are taken. */
export type OpenedScan = { format: ScanFormat; columns: string[] | null; shape: string | null; facts: ScanFacts; blank: () => number; records: AsyncIterable<Told[]> }
/** A table that nobody said yet which column is which of. */
export type Unmapped = { format: 'table'; columns: string[]; shape: string }

/** How far the beginning is looked at to tell what it is. */
const peek = 64 * 1024

/** SARIF names itself, or begins with what no other format has. */
function isSarif(head: Buffer): boolean {
  const text = head.toString(head[0] === 0xff && head[1] === 0xfe ? 'utf16le' : 'utf8').replace(/^\ufeff/, '').replaceAll('\0', '')
  if (!/^\s*\{/.test(text)) return false
  return /"\$schema"\s*:\s*"[^"]*sarif/i.test(text.slice(0, 4_000)) || /^\s*\{(?:\s*"(?:\$schema|version|guid)"\s*:\s*"[^"]*"\s*,)*\s*"(?:runs"\s*:\s*(?:\[|null)|inlineExternalProperties")/.test(text)
}

/**
 * @param open the file from its beginning, as often as it is asked
 * @param mappingOf how a table with such columns is read: what somebody said, or null
 * @throws AppError `invalid`, here and from `records`: nothing of the file counts then
 */
export async function openScan(open: () => AsyncIterable<Uint8Array>, mappingOf: (shape: string, columns: string[]) => Promise<TableMapping | null>): Promise<OpenedScan | Unmapped> {
  const { head, whole } = await peeked(open(), peek)
  const facts = noFacts()
  if (isSarif(head)) {
    let first = true
    const records = readSarif(() => {
      const body = first ? whole : open()
      first = false
      return body
    }, facts)
    return { format: 'sarif', columns: null, shape: null, facts, blank: () => 0, records }
  }
  const opened = await openExport(whole)
  facts.facts.push(...opened.facts)
  if (opened.columns) {
    const named = opened.columns.filter(Boolean)
    const prowler = prowlerColumns(named)
    if (prowler) return { format: 'prowler_csv', columns: named, shape: null, facts, blank: () => opened.totals.blank, records: toldOf(opened, (entry) => readProwler(entry, prowler, facts), facts) }
    return table(opened, named, opened.batches, facts, mappingOf)
  }
  return told(opened, facts, mappingOf)
}

type MappingOf = Parameters<typeof openScan>[1]

/** Lists of JSON are told by their first record. */
async function told(opened: Opened, facts: ScanFacts, mappingOf: MappingOf): Promise<OpenedScan | Unmapped> {
  const reader = opened.batches[Symbol.asyncIterator]()
  const seen: Batch[] = []
  let first: Entry | undefined
  while (!first) {
    const next = await reader.next()
    if (next.done) break
    seen.push(next.value)
    first = next.value.entries[0]
  }
  async function* again(): AsyncGenerator<Batch> {
    try {
      yield* seen
      for (let next = await reader.next(); !next.done; next = await reader.next()) yield next.value
    } finally {
      await reader.return?.()
    }
  }
  const batches = again()
  const blank = () => opened.totals.blank
  if (!first) {
    if (seen.some((batch) => batch.rejects.length > 0)) throw refused('None of the records of this file can be read. Export it again.')
    if (!opened.pages.some((page) => emptyAsff(page.counts) || emptyAsff(Object.fromEntries(Object.keys(page.head).map((name) => [name, 0]))))) throw refused('This file has no records, and does not say what it is of: it shows nothing.')
    return { format: 'asff', columns: null, shape: null, facts, blank, records: toldOf({ ...opened, batches }, (entry) => readAsff(entry, facts), facts) }
  }
  if (isAsff(first.fields)) return { format: 'asff', columns: null, shape: null, facts, blank, records: toldOf({ ...opened, batches }, (entry) => readAsff(entry, facts), facts) }
  if (isOcsf(first.fields)) return { format: 'ocsf', columns: null, shape: null, facts, blank, records: toldOf({ ...opened, batches }, (entry) => readOcsf(entry, facts), facts) }
  return table(opened, [...new Set(seen.flatMap((batch) => batch.entries.flatMap((entry) => Object.keys(entry.fields))))].slice(0, 500), batches, facts, mappingOf)
}

async function table(opened: Opened, columns: string[], batches: AsyncIterable<Batch>, facts: ScanFacts, mappingOf: MappingOf): Promise<OpenedScan | Unmapped> {
  const shape = shapeOf(columns).sha256
  const mapping = await mappingOf(shape, columns)
  if (mapping === null) {
    await batches[Symbol.asyncIterator]().return?.()
    return { format: 'table', columns, shape }
  }
  const problems = Object.entries(tableProblems(mapping, columns))
  if (problems.length > 0) throw refused(`The mapping does not fit this file: ${problems.map(([field, problem]) => `${field}: ${problem}`).join('; ').slice(0, 1_000)}.`)
  return { format: 'table', columns, shape, facts, blank: () => opened.totals.blank, records: toldOf({ ...opened, batches }, (entry) => readTable(entry, mapping, facts), facts) }
}

async function* toldOf(opened: Opened, read: (entry: Entry) => Told, facts: ScanFacts): AsyncGenerator<Told[]> {
  for await (const batch of opened.batches) yield [...batch.entries.map(read), ...batch.rejects]
  for (const warning of opened.warnings) facts.warnings.push({ at: warning.at && said(warning.at), said: warning.said })
}
