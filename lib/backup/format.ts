import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress, constants } from 'node:zlib'
import { z } from 'zod'
import { openStream, sealStream, Unopened } from './sealed-stream.ts'

/**
 * A backup is one file: a line that says what it is, a line of JSON in plain (`Head`), and everything else compressed (Zstandard) and sealed under a key of its own, which
 * the head has under a key of the portal. So whoever has the file alone learns when it was made, by which version, and how much there is.
 */
const firstLine = 'tickmark backup 1\n'
const longestHead = 64 * 1024

const count = z.number().int().min(0)
export const headSchema = z.strictObject({
  id: z.uuid(),
  takenAt: z.iso.datetime(),
  /** The newest migration the database had, when that was written (milliseconds since 1970), and how many. */
  migration: z.strictObject({ tag: z.string().max(200), when: count, count }),
  postgres: z.string().max(100),
  /** `fingerprint` of ENCRYPTION_KEY. */
  encryptionKey: z.string().regex(/^[0-9a-f]{16}$/),
  /** The key of the payload in an envelope of the portal's (`lib/crypto/envelope.ts`). */
  key: z.string().max(4_000),
  /** Whether the stored files are in it: those of a bucket are not. */
  files: z.boolean(),
})
export type Head = z.infer<typeof headSchema>

const measure = z.strictObject({ rows: count.nullable(), bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) })
/** What all of it was: stands last, as it is known last. */
export const wholeSchema = z.strictObject({
  tables: z.record(z.string(), measure),
  files: z.strictObject({ count, bytes: count }),
  /** Of each organization the log as the snapshot has it: leaves, and the root its newest checkpoint signs. */
  logs: z.array(z.strictObject({ orgId: z.uuid(), size: count, root: z.string().regex(/^[0-9a-f]{64}$/).nullable(), unsealed: count })),
  /** What the database promises, from its catalog; equal only for the same rules. */
  rules: z.strictObject({ applied: z.string().max(200), catalog: z.string().max(64) }),
})
export type Whole = z.infer<typeof wholeSchema>

/** It is no backup of ours, or one that this version cannot read. */
export class NoBackup extends Error {}

/** @param inside frames, in plain */
export async function* backupBytes(head: Head, key: Buffer, inside: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const about = Buffer.from(`${firstLine}${JSON.stringify(head)}\n`)
  yield about
  yield* sealStream(key, about, through(inside, createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })))
}

export type Opened = { head: Head; /** The frames, once the key is known. @throws Unopened */ inside: (key: Buffer) => AsyncGenerator<Buffer> }

/** Reads the head and no further. @throws NoBackup */
export async function openBackup(source: AsyncIterable<Uint8Array>): Promise<Opened> {
  const pieces = buffers(source)
  let held: Buffer = Buffer.alloc(0)
  for (;;) {
    const next = await pieces.next()
    if (!next.done) held = Buffer.concat([held, next.value])
    const start = held.subarray(0, firstLine.length).toString('latin1')
    if (!firstLine.startsWith(start)) throw new NoBackup('This is no backup of Tickmark, or one of a later version.')
    const end = held.indexOf(0x0a, firstLine.length)
    if (held.length > firstLine.length && end !== -1) {
      const about = Buffer.from(held.subarray(0, end + 1))
      const rest = held.subarray(end + 1)
      return { head: headOf(about.subarray(firstLine.length).toString('utf8')), inside: (key) => unsealed(key, about, rest, pieces) }
    }
    if (next.done || held.length > longestHead) throw new NoBackup('The backup is cut off before its head ends.')
  }
}

function headOf(text: string): Head {
  try {
    return headSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new NoBackup('The head of the backup cannot be read: it was altered, or a later version wrote it.', { cause: error })
  }
}

async function* unsealed(key: Buffer, about: Buffer, rest: Buffer, pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const sealed = async function* () {
    if (rest.length > 0) yield rest
    yield* pieces
  }
  try {
    yield* through(openStream(key, about, sealed()), createZstdDecompress())
  } catch (error) {
    // What the decompressor says of bytes that were never whole helps nobody.
    if ((error as NodeJS.ErrnoException).code?.startsWith('ZSTD')) throw new Unopened('The backup was altered or cut off.', { cause: error })
    throw error
  }
}

async function* buffers(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const each of source) yield Buffer.from(each.buffer, each.byteOffset, each.byteLength)
}

/** @throws whatever the source throws, as it is */
async function* through(source: AsyncIterable<Buffer>, transform: NodeJS.ReadWriteStream): AsyncGenerator<Buffer> {
  const out = new PassThrough({ highWaterMark: 1024 * 1024 })
  const over = pipeline(Readable.from(source, { objectMode: false, highWaterMark: 1024 * 1024 }), transform, out)
  over.catch(() => {})
  try {
    for await (const each of out) yield each as Buffer
  } finally {
    out.destroy()
  }
  await over
}
