import { crc32 } from 'node:zlib'
import { type ArchiveEntry, ArchiveError, layoutOf, localHeader } from './archive.ts'
import { type Manifest, manifestBytes, manifestPath, type ManifestFile, type Role, signaturePath, stampPath } from './manifest.ts'
import { Measure } from './measure.ts'

/** A file that goes into a package; `body` is read more than once, and gives the same bytes each time. */
export type PackagedFile = {
  path: string
  role: Role
  body: () => AsyncIterable<Uint8Array>
}

/** What a manifest says of some bytes, in one pass over them. */
export async function measured({ path, role, body }: PackagedFile): Promise<ManifestFile> {
  const measure = new Measure()
  for await (const chunk of body()) measure.add(chunk)
  return { path, role, ...measure.told() }
}

type Part = ArchiveEntry & { body: () => AsyncIterable<Uint8Array> }

/**
 * The bytes of a package: the manifest, its signature, the time stamp on it where there is one, then each file in the order of the manifest.
 * @param note `statementOf` the manifest, signed by its key
 * @param bodies by path
 * @param told how many files are behind
 * @param stamp TimeStampResp about the manifest
 * @throws ArchiveError when a file gives other bytes than the manifest says
 */
export const packaged = (...given: Parameters<typeof laid>): AsyncGenerator<Uint8Array> => ahead(laid(...given))

async function* laid(manifest: Manifest, note: string, bodies: ReadonlyMap<string, () => AsyncIterable<Uint8Array>>, told: (files: number) => void = () => {}, stamp: Uint8Array | null = null): AsyncGenerator<Uint8Array> {
  const own: [path: string, bytes: Uint8Array][] = [[manifestPath, manifestBytes(manifest)], [signaturePath, Buffer.from(note)], ...(stamp ? [[stampPath, stamp] satisfies [string, Uint8Array]] : [])]
  const parts: Part[] = [
    ...own.map(([path, bytes]) => ({ path, size: bytes.length, crc32: crc32(bytes), body: () => once(bytes) })),
    ...manifest.files.map(({ path, size, crc32 }) => ({ path, size, crc32, body: bodies.get(path) ?? none })),
  ]
  const { directory } = layoutOf(parts)
  for (const [n, part] of parts.entries()) {
    yield localHeader(part)
    yield* asSaid(part)
    told(n)
  }
  yield* directory
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
async function* none(): AsyncGenerator<Uint8Array> {}

/** The next piece is read and hashed while whoever takes them is busy with the last. */
async function* ahead(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let next = pieces.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = pieces.next()
      // Heard when it is awaited.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await pieces.return(undefined)
  }
}

/** What has gone out cannot be taken back: whoever reads hears at the end that it was not what the manifest says. */
async function* asSaid({ path, size, crc32: check, body }: Part): AsyncGenerator<Uint8Array> {
  let [sent, sum] = [0, 0]
  for await (const chunk of body()) {
    sent += chunk.length
    sum = crc32(chunk, sum)
    if (sent > size) break
    yield chunk
  }
  if (sent !== size || sum !== check) throw new ArchiveError('It is not what it was when the manifest was made.', path)
}
