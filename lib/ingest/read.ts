import 'server-only'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '#lib/errors.ts'
import type { Feed } from './feeds/feed.ts'
import { maxBody, maxBroken, maxUnpacked, maxValues } from './limits.ts'
import { digestReason, isKnown, normalize, type Normalized, type Source } from './normalize.ts'
import { isOtlp, otlpPieces } from './otlp.ts'
import { parse, type Parsed, withDigits } from './parse.ts'
import { csvPieces, isPostgresCsv } from './postgres-csv.ts'
import { memberText } from './scan.ts'
import { type Piece, split } from './split.ts'
import { syslogPieces } from './syslog.ts'

/** `key`: the id it names itself by, or else its delivery and its place there. */
export type Accepted = Normalized & { line: number; raw: string; key: string }
export type Reject = { line: number; reason: string }
/** Everything in a delivery: `events.length + rejects.length` is what it held. `sha256` is of the bytes as they arrived. */
export type Delivery = { sha256: string; bytes: number; events: Accepted[]; rejects: Reject[] }

/**
 * Bytes → events. Untrusted from the first byte: size is bounded while streaming, unpacked size too, depth before parsing.
 * @throws AppError `too_large`, or `invalid` when the bytes are no events at all
 */
export async function readDelivery(body: AsyncIterable<Uint8Array>, options: { source: Source | 'auto'; gzip: boolean; at: Date; form?: Form | undefined }): Promise<Delivery> {
  const hash = createHash('sha256')
  let bytes = 0
  const counted = async function* () {
    for await (const part of body) {
      bytes += part.byteLength
      if (bytes > maxBody) throw new AppError('too_large', 'A delivery may have at most 50 MB. Send it in parts.')
      hash.update(part)
      yield part
    }
  }
  const buffer = options.gzip ? await unpack(counted()) : await collect(counted(), maxBody)
  const unpacked = isGzip(buffer) && !options.gzip ? await unpack([buffer]) : buffer
  const form = options.form ?? formOf(unpacked, options.source)
  const delivery = await readInTurns(unpacked, options.source, options.at, form)
  const sha256 = hash.digest('hex')
  // Equal lines of two deliveries are two events; the same delivery sent again is the same one. Exporters pack anew when they do, and gzip holds the time.
  const named = form === 'otlp' ? createHash('sha256').update(unpacked).digest('hex') : sha256
  for (const event of delivery.events) if (event.externalId === null) event.key = named + event.key
  return { sha256: `sha256:${sha256}`, bytes, ...delivery }
}

/** What the bytes are, before anything of them is an event. */
export type Form = 'json' | 'otlp' | 'postgres-csv' | 'syslog'

const formOf = (bytes: Buffer, source: Source | 'auto'): Form =>
  isFramed(bytes) && (source === 'syslog' || source === 'auto') ? 'syslog' : source === 'otlp' || (source === 'auto' && isOtlp(bytes)) ? 'otlp' : (source === 'postgresql' || source === 'auto') && isPostgresCsv(bytes, source === 'postgresql') ? 'postgres-csv' : 'json'

/** A length, a space and the priority of RFC 5424. */
const isFramed = (bytes: Buffer) => /^[1-9]\d{0,6} <\d{1,3}>1 /.test(bytes.toString('latin1', 0, 20))

const isGzip = (buffer: Buffer) => buffer[0] === 0x1f && buffer[1] === 0x8b

async function collect(parts: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const kept: Uint8Array[] = []
  let size = 0
  for await (const part of parts) {
    size += part.byteLength
    if (size > limit) throw new AppError('too_large', `Unpacked, a delivery may have at most ${Math.floor(limit / 1024 / 1024)} MB. Send it in parts.`)
    kept.push(part)
  }
  return Buffer.concat(kept)
}

export async function unpack(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const gunzip = createGunzip()
  let packed = 0
  const counted = async function* () {
    for await (const part of parts) {
      packed += part.byteLength
      yield part
    }
  }
  const source = Readable.from(counted())
  source.on('error', (error) => gunzip.destroy(error))
  try {
    const unpacked = await collect(source.pipe(gunzip), maxUnpacked)
    // Zeros after the last member end the stream; members behind them would be lost without a word.
    if (gunzip.bytesWritten < packed) throw new AppError('invalid', 'There are bytes after the end of the gzip stream.')
    return unpacked
  } catch (error) {
    source.destroy()
    if (error instanceof AppError) throw error
    throw new AppError('invalid', 'The body says it is gzip, but cannot be unpacked.', { cause: error })
  }
}

type Found = Pick<Delivery, 'events' | 'rejects'>

/** Pure: unpacked bytes → events and rejects. `as`: the feed they are of for certain. @throws AppError `invalid` when they hold no events at all, `too_large` when they hold too many values */
export function readEvents(buffer: Buffer, source: Source | 'auto', at: Date, as?: Feed): Found {
  for (const steps = reading(buffer, source, at, as ? 'json' : formOf(buffer, source), as); ; ) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same, giving way to other work of the process. */
async function readInTurns(buffer: Buffer, source: Source | 'auto', at: Date, form: Form): Promise<Found> {
  for (const steps = reading(buffer, source, at, form); ; ) {
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

/** Values read before other work has its turn: some milliseconds. */
const turn = 500

function* reading(buffer: Buffer, given: Source | 'auto', at: Date, form: Form, as?: Feed): Generator<void, Found> {
  // What a collector carries of another source is of that source.
  const source = form === 'otlp' || form === 'syslog' ? 'auto' : given
  let values = 0
  const events: Accepted[] = []
  const rejects: Reject[] = []
  const pieces: Generator<Piece, void> = form === 'otlp' ? otlpPieces(buffer) : form === 'syslog' ? syslogPieces(buffer) : form === 'postgres-csv' ? csvPieces(buffer) : split(buffer, (value) => as !== undefined || typeof normalize(value, source, at) !== 'string')
  for (const piece of pieces) {
    if (++values > maxValues) throw new AppError('too_large', `A delivery may hold at most ${maxValues.toLocaleString('en')} events. Nothing was stored: send it in parts.`)
    if (values % turn === 0) yield
    const read = 'reason' in piece ? piece : readEvent(piece, source, at, as)
    if ('reason' in read) {
      if (rejects.length === maxBroken) throw new AppError('too_large', `More than ${maxBroken.toLocaleString('en')} values of this delivery are not events (the first: ${rejects[0]?.line}, ${rejects[0]?.reason}). Nothing was stored: mend it, or send it in parts.`)
      rejects.push({ line: piece.line, reason: read.reason })
    }
    else events.push({ ...read.event, line: piece.line, raw: read.raw, key: read.event.externalId ?? `#${values}` })
  }
  if (events.length === 0 && rejects.length === 1 && rejects[0]?.reason === digestReason) throw new AppError('invalid', `This ${digestReason}`)
  return { events, rejects }
}

type Read = { event: Normalized; raw: string } | { reason: string }

function readEvent(piece: { text: string; read: Parsed }, source: Source | 'auto', at: Date, as?: Feed): Read {
  const whole = taken(piece.text, piece.read, source, at, as)
  if ('reason' in piece.read || as) return whole
  const inner = innerText(piece.text, piece.read.value)
  return inner === null ? whole : taken(inner, parse(inner), source, at)
}

function taken(raw: string, read: Parsed, source: Source | 'auto', at: Date, as?: Feed): Read {
  if ('reason' in read) return read
  const event = normalize(read.value, source, at, as)
  if (typeof event === 'string') return { reason: event }
  if (![event.externalId, event.userName, event.target, event.system].some((text) => text !== null && longNumber.test(text))) return { event, raw }
  const exact = normalize(withDigits(raw), source, at, as)
  return { event: typeof exact === 'string' ? event : exact, raw }
}

/** How a number beyond 2^53 reads once it was a double. */
const longNumber = /^-?\d(\d{15,}|(\.\d+)?e\+\d+)$/

/**
 * Envelopes around a record, which is what rules read: `aws cloudtrail lookup-events`, the audit search of Microsoft 365 and the logs of a cluster at
 * Azure have it as text, EventBridge as an object.
 */
function innerText(text: string, value: unknown): string | null {
  const envelope = value as { CloudTrailEvent?: unknown; AuditData?: unknown; category?: unknown; properties?: unknown; 'detail-type'?: unknown; detail?: unknown } | null
  if (typeof envelope !== 'object' || envelope === null) return null
  if (typeof envelope.CloudTrailEvent === 'string') return envelope.CloudTrailEvent
  if (typeof envelope.AuditData === 'string' && /^\s*\{/.test(envelope.AuditData)) return envelope.AuditData
  if (typeof envelope.category === 'string' && envelope.category.startsWith('kube-audit')) return innerLog(envelope.properties)
  return typeof envelope['detail-type'] === 'string' && isKnown(envelope.detail) ? memberText(text, 'detail') : null
}

const innerLog = (properties: unknown): string | null => {
  const log = (properties as { log?: unknown } | null | undefined)?.log
  return typeof log === 'string' && /^\s*\{/.test(log) ? log : null
}
