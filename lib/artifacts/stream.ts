import { createHash } from 'node:crypto'
import { Measure, type Measured } from '#lib/package/measure.ts'
import { collectAfter } from './collect.ts'
import { ArtifactError } from './store.ts'

/** `failed` is what `body` itself threw: no fault of the store. */
export type Meter = { size: number; sha256: () => string; failed?: unknown }

/**
 * Passes `body` on, counting and hashing what went by.
 * @throws ArtifactError `too_large` with the first byte past `maxBytes`, `empty` at the end when there was none
 */
export function metered(body: AsyncIterable<Uint8Array>, options: { maxBytes: number; signal?: AbortSignal | undefined }): { meter: Meter; bytes: AsyncIterable<Uint8Array> } {
  const hash = createHash('sha256')
  const meter: Meter = { size: 0, sha256: () => hash.copy().digest('hex') }
  async function* source() {
    try {
      yield* body
    } catch (error) {
      meter.failed = error
      throw error
    }
  }
  async function* pass() {
    for await (const chunk of source()) {
      options.signal?.throwIfAborted()
      meter.size += chunk.length
      collectAfter(chunk.length)
      if (meter.size > options.maxBytes) throw new ArtifactError('too_large', `The file is larger than ${sizeText(options.maxBytes)}. Upload a smaller one, or have the limit raised.`)
      hash.update(chunk)
      if (chunk.length > 0) yield chunk
    }
    options.signal?.throwIfAborted()
    if (meter.size === 0) throw new ArtifactError('empty', 'The file is empty. Upload one with contents.')
  }
  return { meter, bytes: pass() }
}

/**
 * Passes `body` on and keeps the last piece back until the hash of all is the one expected: nobody receives the whole of something else.
 * @param sha256 hex
 * @throws ArtifactError `mismatch`
 */
export async function* verified(body: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let last: Uint8Array | undefined
  for await (const chunk of body) {
    hash.update(chunk)
    collectAfter(chunk.length)
    if (last) yield last
    last = chunk
  }
  if (hash.digest('hex') !== sha256) throw new ArtifactError('mismatch', 'What is stored is not what was stored: its hash differs. Restore it from a backup.')
  if (last) yield last
}

/** Reads everything and forgets it. @returns hex */
export async function hashOf(body: AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of body) {
    hash.update(chunk)
    size += chunk.length
    collectAfter(chunk.length)
  }
  return { sha256: hash.digest('hex'), size }
}

/** The same, and what a package says of it besides. */
export async function measureOf(body: AsyncIterable<Uint8Array>): Promise<Measured> {
  const measure = new Measure()
  for await (const chunk of body) {
    measure.add(chunk)
    collectAfter(chunk.length)
  }
  return measure.told()
}

function sizeText(bytes: number): string {
  return bytes >= 2 ** 20 ? `${Math.floor(bytes / 2 ** 20)} MB` : `${bytes} bytes`
}
