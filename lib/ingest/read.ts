import 'server-only'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { isDeeper } from '#lib/crypto/depth.ts'
import { AppError } from '#lib/errors.ts'
import { maxBody, maxDepth, maxEvent, maxUnpacked } from './limits.ts'
import { normalize, type Normalized, type Source } from './normalize.ts'
import { split } from './split.ts'

export type Accepted = Normalized & { line: number; raw: string; key: string }
export type Reject = { line: number; reason: string }
/** Everything in a delivery: `events.length + rejects.length` is what it held. `sha256` is of the bytes as they arrived. */
export type Delivery = { sha256: string; bytes: number; events: Accepted[]; rejects: Reject[] }

/**
 * Bytes → events. Untrusted from the first byte: size is bounded while streaming, unpacked size too, depth before parsing.
 * @throws AppError `too_large`, or `invalid` when the bytes are no events at all
 */
export async function readDelivery(body: AsyncIterable<Uint8Array>, options: { source: Source | 'auto'; gzip: boolean; at: Date }): Promise<Delivery> {
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
  const delivery = readEvents(isGzip(buffer) && !options.gzip ? await unpack([buffer]) : buffer, options.source, options.at)
  return { sha256: `sha256:${hash.digest('hex')}`, bytes, ...delivery }
}

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

async function unpack(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const gunzip = createGunzip()
  const source = Readable.from(parts)
  source.on('error', (error) => gunzip.destroy(error))
  try {
    return await collect(source.pipe(gunzip), maxUnpacked)
  } catch (error) {
    source.destroy()
    if (error instanceof AppError) throw error
    throw new AppError('invalid', 'The body says it is gzip, but cannot be unpacked.', { cause: error })
  }
}

/** Pure: unpacked bytes → events and rejects. */
export function readEvents(buffer: Buffer, source: Source | 'auto', at: Date): Pick<Delivery, 'events' | 'rejects'> {
  const events: Accepted[] = []
  const rejects: Reject[] = []
  const seen = new Map<string, number>()
  for (const piece of split(buffer)) {
    const read = 'reason' in piece ? piece.reason : readEvent(piece.text, source, at)
    if (typeof read === 'string') rejects.push({ line: piece.line, reason: read })
    else events.push({ ...read, line: piece.line, raw: (piece as { text: string }).text, key: read.externalId ?? keyOf((piece as { text: string }).text, seen) })
  }
  return { events, rejects }
}

/**
 * A record that names itself by nothing is known by its text, and by the how-manieth of that text in its delivery: the same delivery
 * sent again changes nothing, yet two equal lines of one delivery stay two events.
 */
function keyOf(raw: string, seen: Map<string, number>): string {
  const hash = sha256Hex(raw)
  const n = (seen.get(hash) ?? 0) + 1
  seen.set(hash, n)
  return n === 1 ? `sha256:${hash}` : `sha256:${hash}#${n}`
}

function readEvent(text: string, source: Source | 'auto', at: Date): Normalized | string {
  if (text.length > maxEvent) return 'is larger than 1 MB'
  if (isDeeper(text, maxDepth)) return `is nested deeper than ${maxDepth} levels`
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return `is not valid JSON (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'})`
  }
  return normalize(parsed, source, at)
}
