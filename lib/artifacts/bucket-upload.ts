import 'server-only'
import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, type CompletedPart, CreateMultipartUploadCommand, PutObjectCommand, type S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type BucketSettings, bucketError, encryptionOf } from './bucket-client.ts'
import { ArtifactError } from './store.ts'

const PART = 8 * 2 ** 20
const PARTS = 10_000
const IN_FLIGHT = 2

export type Upload = {
  key: string
  type: string
  lock: { until: Date }
  /** The most there may be: it decides how large parts must be for S3's 10,000 to be enough. */
  maxBytes: number
  signal?: AbortSignal | undefined
}

/**
 * Sends `bytes` under a lock: in one call up to 8 MiB, else in parts, two at a time, from buffers that are used again. Each piece goes
 * with its SHA-256. An upload that fails is aborted; one whose process dies is left to `dropUnfinished`.
 * @returns the id of the version made
 * @throws whatever `bytes` throws, or an ArtifactError
 */
export async function upload(client: S3Client, settings: BucketSettings, bytes: AsyncIterable<Uint8Array>, what: Upload): Promise<string> {
  const pieces = cut(bytes, Math.max(PART, Math.ceil(what.maxBytes / PARTS)))
  const first = await pieces.next()
  if (first.done) throw new ArtifactError('empty', 'The file is empty. Upload one with contents.')
  const abort = what.signal ? { abortSignal: what.signal } : {}
  const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: what.lock.until } as const
  const named = { Bucket: settings.bucket, Key: what.key }
  let version: string | undefined
  if (first.value.last) {
    const body = first.value.bytes
    const put = new PutObjectCommand({ ...named, ...lock, ...encryptionOf(settings), ContentType: what.type, Body: body, ContentLength: body.length, ChecksumAlgorithm: 'SHA256', ChecksumSHA256: sha256(body) })
    version = (await client.send(put, abort).catch(told('s3:PutObject'))).VersionId
    first.value.release()
  } else {
    const begun = new CreateMultipartUploadCommand({ ...named, ...lock, ...encryptionOf(settings), ContentType: what.type, ChecksumAlgorithm: 'SHA256' })
    const { UploadId } = await client.send(begun, abort).catch(told('s3:PutObject'))
    try {
      const parts = await sendParts(first.value, pieces, (body, PartNumber) =>
        client.send(new UploadPartCommand({ ...named, UploadId, PartNumber, Body: body, ContentLength: body.length, ChecksumAlgorithm: 'SHA256', ChecksumSHA256: sha256(body) }), abort).catch(told('s3:PutObject')))
      version = (await client.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload: { Parts: parts } }), abort).catch(told('s3:PutObject'))).VersionId
    } catch (error) {
      // Best effort: what cannot be aborted now is dropped by the sweeper.
      await client.send(new AbortMultipartUploadCommand({ ...named, UploadId })).catch(() => {})
      throw error
    }
  }
  if (!version || version === 'null') throw new ArtifactError('refused', `The bucket ${settings.bucket} keeps no versions, so nothing in it can be pinned. Switch versioning on.`)
  return version

  function told(action: string) {
    return (error: unknown): never => {
      if (what.signal?.aborted) throw what.signal.reason
      throw bucketError(error, settings, action)
    }
  }
}

type Piece = { bytes: Buffer; last: boolean; release: () => void }
type Sent = { ETag?: string | undefined; ChecksumSHA256?: string | undefined }

async function sendParts(first: Piece, rest: AsyncGenerator<Piece>, send: (body: Buffer, number: number) => Promise<Sent>): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = []
  const flying = new Set<Promise<void>>()
  const failures: unknown[] = []
  const start = (piece: Piece, number: number) => {
    const checksum = sha256(piece.bytes)
    const done = send(piece.bytes, number).then(
      (answer) => { parts[number - 1] = { PartNumber: number, ETag: answer.ETag, ChecksumSHA256: answer.ChecksumSHA256 ?? checksum } },
      (error: unknown) => { failures.push(error) },
    ).then(() => {
      piece.release()
      flying.delete(done)
    })
    flying.add(done)
  }
  try {
    let number = 1
    start(first, number)
    for (;;) {
      if (flying.size === IN_FLIGHT) await Promise.race(flying)
      if (failures.length > 0) throw failures[0]
      const next = await rest.next()
      if (next.done) break
      start(next.value, ++number)
    }
  } finally {
    await Promise.all(flying)
    await rest.return(undefined)
  }
  if (failures.length > 0) throw failures[0]
  return parts
}

/**
 * Pieces of exactly `size` bytes, the last one shorter or as long. Their buffers come from a pool: one being filled beside those in
 * flight, so that memory stays the same however much comes.
 */
async function* cut(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Piece> {
  const pool: Buffer<ArrayBuffer>[] = []
  let filled = 0
  let buffer = Buffer.allocUnsafe(0)
  const piece = (last: boolean): Piece => {
    const whole = buffer
    const used = filled
    buffer = Buffer.allocUnsafe(0)
    filled = 0
    return { bytes: whole.subarray(0, used), last, release: () => pool.push(whole) }
  }
  for await (const chunk of bytes) {
    for (let taken = 0; taken < chunk.length;) {
      // Only now is it certain that the full one is not the last.
      if (filled === size) yield piece(false)
      if (buffer.length === 0) buffer = pool.pop() ?? Buffer.allocUnsafe(size)
      const part = chunk.subarray(taken, taken + size - filled)
      buffer.set(part, filled)
      filled += part.length
      taken += part.length
    }
  }
  if (filled > 0) yield piece(true)
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')
