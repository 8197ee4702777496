import { AppError } from '#lib/errors.ts'
import { recordOf, type RecordOf } from './fields.ts'
import { maxEvent } from './limits.ts'
import { isKnown } from './normalize.ts'
import { parse } from './parse.ts'
import { isOpening, scalarEnd, skipBlank, stringEnd, valueEnd } from './scan.ts'
import type { Piece } from './split.ts'

/**
 * Log records of OpenTelemetry in JSON, one request or several behind one another, as its exporters send and its collector files them:
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Only records are parsed, each by itself: one that is none is told by its place, and the others stay.
 */
type Reading = { bytes: Buffer; records: number }
type Steps = Generator<Piece, number>

const startsWith = /^\{\s*"resourceLogs"\s*:/
export function isOtlp(bytes: Buffer): boolean {
  const at = skipBlank(bytes, 0)
  return startsWith.test(bytes.toString('latin1', at, at + 64))
}

/** @throws AppError `invalid` when the request itself is broken: nothing of it can be told apart then */
export function* otlpPieces(bytes: Buffer): Generator<Piece, void> {
  const reading: Reading = { bytes, records: 0 }
  for (let at = skipBlank(bytes, 0); at < bytes.length; at = skipBlank(bytes, at)) {
    if (bytes[at] !== 0x7b) throw broken()
    at = yield* members(bytes, at, (name, from) => (name === 'resourceLogs' ? elements(bytes, from, (each) => ofResource(reading, each)) : null))
  }
}

function* ofResource(reading: Reading, open: number): Steps {
  const { bytes } = reading
  let resource: RecordOf | null = null
  return yield* members(bytes, open, (name, from) => {
    if (name === 'resource') resource = attributesOf(memberOf(bytes, from))
    if (name !== 'scopeLogs') return null
    resource ??= attributesOf(laterMember(bytes, from, 'resource'))
    const of = resource
    return elements(bytes, from, (each) => ofScope(reading, each, of))
  })
}

function* ofScope(reading: Reading, open: number, resource: RecordOf): Steps {
  const { bytes } = reading
  let scope: RecordOf | null = null
  return yield* members(bytes, open, (name, from) => {
    if (name === 'scope') scope = memberOf(bytes, from)
    if (name !== 'logRecords') return null
    scope ??= laterMember(bytes, from, 'scope')
    const of = scope
    return elements(bytes, from, (each) => ofRecord(reading, each, resource, of))
  })
}

function* ofRecord(reading: Reading, open: number, resource: RecordOf, scope: RecordOf): Steps {
  const line = ++reading.records
  const end = stop(reading.bytes, open)
  yield { line, ...record(reading.bytes.subarray(open, end), resource, scope) }
  return end
}

const decoder = new TextDecoder('utf-8', { fatal: true })

type Drawn = { reason: string } | { text: string; read: { value: unknown } }

function record(bytes: Buffer, resource: RecordOf, scope: RecordOf): Drawn {
  if (bytes.length > 4 * maxEvent) return tooLarge
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return { reason: 'is not valid UTF-8' }
  }
  const read = parse(text)
  if ('reason' in read) return read
  const given = recordOf(read.value)
  if (given === null) return { reason: 'is not a JSON object' }
  if (!isTime(given.timeUnixNano) && !isTime(given.observedTimeUnixNano)) return { reason: `has no time: timeUnixNano ${JSON.stringify(given.timeUnixNano)?.slice(0, 60) ?? 'is missing'}, and no observedTimeUnixNano; both are nanoseconds since 1970, as text` }
  const body = plain(given.body)
  const carried = feedIn(body)
  if (carried !== null) return carried
  const { name, version } = scope
  const value = {
    ...Object.fromEntries(['timeUnixNano', 'observedTimeUnixNano', 'severityNumber', 'severityText', 'eventName', 'traceId', 'spanId'].filter((each) => given[each] !== undefined).map((each) => [each, given[each]])),
    ...(!isTime(given.timeUnixNano) && { timeUnixNano: undefined }),
    ...(body !== undefined && { body }), attributes: attributesOf(given), resource, ...((name ?? version) !== undefined && { scope: { name, version } }),
  }
  const written = JSON.stringify(value)
  return written.length > maxEvent ? tooLarge : { text: written, read: { value } }
}

const tooLarge = { reason: 'is larger than 1 MB' }

/** 0 is a time that is not known. */
const isTime = (value: unknown) => (typeof value === 'string' && /^0*[1-9]\d{0,19}$/.test(value)) || (typeof value === 'number' && value > 0)

/** A collector that reads a file carries each line of it as a body: what is a record of a known source there is that record. */
function feedIn(body: unknown): Drawn | null {
  if (typeof body === 'string') {
    const read = /^\s*\{/.test(body) ? parse(body) : null
    return read && 'value' in read && isKnown(read.value) ? { text: body, read } : null
  }
  return recordOf(body) !== null && isKnown(body) ? { text: JSON.stringify(body), read: { value: body } } : null
}

function attributesOf(given: RecordOf): RecordOf {
  const list = Array.isArray(given.attributes) ? given.attributes : []
  return pairs(list)
}

const pairs = (list: unknown[]): RecordOf => Object.fromEntries(list.map(recordOf).filter((each) => typeof each?.key === 'string').map((each) => [each?.key as string, plain(each?.value)]))

/** Any value of OpenTelemetry as JSON has it. Integers are text; those a double holds become numbers. */
function plain(value: unknown): unknown {
  const any = recordOf(value)
  if (any === null) return undefined
  if ('intValue' in any) return Number.isSafeInteger(Number(any.intValue)) ? Number(any.intValue) : any.intValue
  const list = recordOf(any.arrayValue)?.values
  if ('arrayValue' in any) return (Array.isArray(list) ? list : []).map((each) => plain(each) ?? null)
  const entries = recordOf(any.kvlistValue)?.values
  if ('kvlistValue' in any) return pairs(Array.isArray(entries) ? entries : [])
  return any.stringValue ?? any.boolValue ?? any.doubleValue ?? any.bytesValue
}

function memberOf(bytes: Buffer, from: number): RecordOf {
  const read = parse(bytes.toString('utf8', from, stop(bytes, from)))
  return ('value' in read && recordOf(read.value)) || {}
}

/** A member that stands behind the list from which its records begin. */
function laterMember(bytes: Buffer, list: number, wanted: string): RecordOf {
  for (let at = skipBlank(bytes, stop(bytes, list)); bytes[at] === 0x2c; ) {
    const from = skipBlank(bytes, at + 1)
    const nameEnd = stringEnd(bytes, from)
    const value = skipBlank(bytes, skipBlank(bytes, nameEnd) + 1)
    if (bytes.toString('utf8', from + 1, nameEnd - 1) === wanted) return memberOf(bytes, value)
    at = skipBlank(bytes, stop(bytes, value))
  }
  return {}
}

function* members(bytes: Buffer, open: number, take: (name: string, from: number) => Steps | null): Steps {
  if (bytes[open] !== 0x7b) throw broken()
  let at = skipBlank(bytes, open + 1)
  while (bytes[at] === 0x22) {
    const nameEnd = stringEnd(bytes, at)
    const name = bytes.toString('utf8', at + 1, nameEnd - 1)
    at = skipBlank(bytes, nameEnd)
    if (bytes[at] !== 0x3a) throw broken()
    const from = skipBlank(bytes, at + 1)
    const inner = take(name, from)
    at = skipBlank(bytes, inner ? yield* inner : stop(bytes, from))
    if (bytes[at] !== 0x2c) break
    at = skipBlank(bytes, at + 1)
  }
  if (bytes[at] !== 0x7d) throw broken()
  return at + 1
}

function* elements(bytes: Buffer, open: number, take: (from: number) => Steps): Steps {
  // A list that holds nothing may be null.
  if (bytes[open] !== 0x5b) return stop(bytes, open)
  let at = skipBlank(bytes, open + 1)
  while (at < bytes.length && bytes[at] !== 0x5d) {
    at = skipBlank(bytes, yield* take(at))
    if (bytes[at] !== 0x2c) break
    at = skipBlank(bytes, at + 1)
  }
  if (bytes[at] !== 0x5d) throw broken()
  return at + 1
}

function stop(bytes: Buffer, from: number): number {
  if (!isOpening(bytes[from])) return scalarEnd(bytes, from)
  const { how, end } = valueEnd(bytes, from)
  if (how !== 'whole') throw broken()
  return end
}

const broken = () => new AppError('invalid', 'The body is no ExportLogsServiceRequest in JSON: it begins with {"resourceLogs":[…]}, and must not break off.')
