import { maxEvent } from './limits.ts'
import { skipBlank } from './scan.ts'
import type { Piece } from './split.ts'

/**
 * The CSV log of PostgreSQL, whose records may go over several lines. Each becomes what the server's JSON log has of it, name by name, so that rules
 * need not know which of them was switched on. https://www.postgresql.org/docs/18/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG
 */
const columns = [
  'timestamp', 'user', 'dbname', 'pid', 'connection_from', 'session_id', 'line_num', 'ps', 'session_start', 'vxid', 'txid', 'error_severity', 'state_code', 'message', 'detail', 'hint', 'internal_query', 'internal_position', 'context',
  'statement', 'cursor_position', 'location', 'application_name', 'backend_type', 'leader_pid', 'query_id',
] as const
/** Before 13 there was no kind of process, before 14 no leader and no id of a query. */
const fewest = 23

const begins = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [\w+:-]{1,10},/
const beginsAt = (bytes: Buffer, at: number) => begins.test(bytes.toString('latin1', at, at + 40))

/** `certain`: it was said to be of PostgreSQL, so its first line may be the end of a record. */
export function isPostgresCsv(bytes: Buffer, certain: boolean): boolean {
  const at = skipBlank(bytes, 0)
  return beginsAt(bytes, at) || (certain && bytes[at] !== 0x7b && bytes[at] !== 0x5b && nextRecord(bytes, at) < bytes.length)
}

export function* csvPieces(bytes: Buffer): Generator<Piece, void> {
  let line = 1
  let counted = 0
  for (let at = skipBlank(bytes, 0); at < bytes.length; ) {
    for (let end = bytes.indexOf(0x0a, counted); end !== -1 && end < at; end = bytes.indexOf(0x0a, counted)) {
      line++
      counted = end + 1
    }
    const end = recordEnd(bytes, at)
    const read = end === -1 ? { reason: 'the delivery ends in the middle of this event, or a quote of it is never closed' } : record(bytes.subarray(at, end))
    if ('reason' in read) {
      yield { line, reason: read.reason }
      at = nextRecord(bytes, at)
    } else {
      yield { line, text: read.text, read: { value: JSON.parse(read.text) as unknown } }
      at = skipBlank(bytes, end as number)
    }
  }
}

/** Behind its last sign; -1: a quote is open to the end. */
function recordEnd(bytes: Buffer, from: number): number {
  let quoted = false
  for (let at = from; at < bytes.length; at++) {
    const sign = bytes[at]
    if (sign === 0x22) quoted = !quoted
    else if (sign === 0x0a && !quoted) return at
    if (at - from > 4 * maxEvent) return at
  }
  return quoted ? -1 : bytes.length
}

/** The next line that begins a record. */
function nextRecord(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(0x0a, from); end !== -1; end = bytes.indexOf(0x0a, end + 1)) if (beginsAt(bytes, end + 1)) return end + 1
  return bytes.length
}

const decoder = new TextDecoder('utf-8', { fatal: true })
/** What is empty and not quoted is null. csv-parse, asked record by record, as one that is broken must not take others with it, reads a tenth as much in a second. */
function fieldsOf(text: string): (string | null)[] | null {
  const fields: (string | null)[] = []
  for (let at = 0; ; at++) {
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1)
      while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
      if (end === -1) return null
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 1
    } else {
      const comma = text.indexOf(',', at)
      const value = text.slice(at, comma === -1 ? text.length : comma)
      if (value.includes('"')) return null
      fields.push(value === '' ? null : value)
      at += value.length
    }
    if (at >= text.length) return fields
    if (text[at] !== ',') return null
  }
}

function record(bytes: Buffer): { text: string } | { reason: string } {
  if (bytes.length > maxEvent) return { reason: 'is larger than 1 MB' }
  let fields: (string | null)[] | null
  try {
    fields = fieldsOf(decoder.decode(bytes).trimEnd())
  } catch {
    return { reason: 'is not valid UTF-8' }
  }
  if (fields === null) return { reason: 'is not valid CSV: a quote stands where none may' }
  if (fields.length < fewest || fields.length > columns.length || !beginsAt(bytes, 0)) return { reason: `is no record of a PostgreSQL CSV log: it has ${fields.length} fields, and ${fewest} to ${columns.length} from a time on` }
  return { text: `{${members(fields).map(([name, value]) => `${JSON.stringify(name)}:${numbers.has(name) && /^(0|-?[1-9]\d{0,19})$/.test(value) ? value : JSON.stringify(value)}`).join(',')}}` }
}

const numbers = new Set(['pid', 'remote_port', 'line_num', 'txid', 'internal_position', 'cursor_position', 'file_line_num', 'leader_pid', 'query_id'])

/** In the order of the JSON log, and without what it leaves out. */
function members(fields: (string | null)[]): [string, string][] {
  return fields.flatMap((value, n): [string, string][] => {
    const name = columns[n] as (typeof columns)[number]
    if (value === null || (name === 'state_code' && value === '00000') || (name === 'application_name' && value === '')) return []
    if (name === 'connection_from') {
      const [, host, port] = /^(.*):(\d+)$/.exec(value) ?? [null, value]
      return [['remote_host', host as string], ...(port === undefined ? [] : [['remote_port', port] as [string, string]])]
    }
    if (name === 'location') {
      const [, called, file, at] = /^(?:(.*), )?(.*):(\d+)$/.exec(value) ?? [null, undefined, value]
      return [...(called === undefined ? [] : [['func_name', called] as [string, string]]), ['file_name', file as string], ...(at === undefined ? [] : [['file_line_num', at] as [string, string]])]
    }
    return [[name, value]]
  })
}
