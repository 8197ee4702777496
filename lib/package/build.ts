import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type ArchiveEntry, ArchiveError, layoutOf, localHeader } from './archive.ts'
import { type Manifest, manifestBytes, manifestPath, type ManifestFile, pieceSize, type Role, signaturePath, stampPath } from './manifest.ts'
import { node } from './node.ts'
import { Tree } from './tree.ts'

/** A file that goes into a package; `body` is read more than once, and gives the same bytes each time. */
export type PackagedFile = {
  path: string
  role: Role
  /** Hex, where `body` ends with an error unless its bytes hash to it. */
  sha256?: string
  body: () => AsyncIterable<Uint8Array>
}

/** As `leafOf` has it: a zero in front. What is not written to takes no memory. */
function leafBuffer(): Buffer {
  const made = Buffer.allocUnsafeSlow(1 + pieceSize)
  made[0] = 0
  return made
}

/** What a manifest says of some bytes, in one pass over them. */
export async function measured({ path, role, sha256, body }: PackagedFile): Promise<ManifestFile> {
  const whole = sha256 === undefined ? createHash('sha256') : null
  const tree = new Tree(node.sha256)
  // One piece is hashed on another thread while the next one fills.
  let [size, check, filled, piece, other] = [0, 0, 1, leafBuffer(), leafBuffer()]
  let hashing: Promise<Uint8Array | null> = Promise.resolve(null)
  const added = async () => {
    const leaf = await hashing
    if (leaf) tree.add(leaf)
  }
  const hashed = async () => {
    await added()
    hashing = node.digest(piece.subarray(0, filled))
    ;[piece, other, filled] = [other, piece, 1]
  }
  for await (const chunk of body()) {
    size += chunk.length
    check = crc32(chunk, check)
    whole?.update(chunk)
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + 1 + pieceSize - filled)
      piece.set(part, filled)
      at += part.length
      filled += part.length
      if (filled > pieceSize) await hashed()
    }
  }
  if (filled > 1) await hashed()
  await added()
  const about = { path, role, size, crc32: check, sha256: whole?.digest('hex') ?? (sha256 as string) }
  return size > pieceSize ? { ...about, pieces: Buffer.from(tree.root()).toString('hex') } : about
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
export async function* packaged(manifest: Manifest, note: string, bodies: ReadonlyMap<string, () => AsyncIterable<Uint8Array>>, told: (files: number) => void = () => {}, stamp: Uint8Array | null = null): AsyncGenerator<Uint8Array> {
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
