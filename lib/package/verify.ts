import { ArchiveError, type Found, readArchive, type Source } from './archive.ts'
import { crc32Of, fromHex, hex, textOf } from './bytes.ts'
import { checks } from './checks/index.ts'
import { type Grown, grownSince } from './later.ts'
import { type Manifest, type ManifestFile, manifestPath, pieceSize, manifestHash, readManifest, signaturePath, stampPath, statementOf } from './manifest.ts'
import { fingerprintOf, keyOf, signedText } from './note.ts'
import type { Platform } from './platform.ts'
import { longestStamp, readStamp, type Stamp, StampError } from './stamp.ts'
import { type Sha256, Tree } from './tree.ts'

/** What is wrong, with which file, and what that means in plain words. */
export type Fault = { path: string | null; problem: string; meaning: string }
/** What is no fault: what could not be checked, and what a conclusion leaves open. */
export type Note = { path: string; said: string }
/** What was computed anew, and of how much of it there was. */
export type Recomputed = { what: string; done: number; of: number }

export type Verdict = {
  /** Nothing is wrong. That the key is theirs is for whoever compares its fingerprint. */
  whole: boolean
  manifest: Manifest | null
  /** SHA-256 of the public key, to be compared with one had from elsewhere; null: no signature could be read. */
  fingerprint: string | null
  files: { done: number; of: number; bytes: number }
  recomputed: Recomputed[]
  /** Which authority says when the manifest was there; null: no time stamp is in the package, or none that holds. */
  stamp: Stamp | null
  /** What a later checkpoint showed; null: none was given, or it showed nothing. */
  later: Grown | null
  notes: Note[]
  faults: Fault[]
}

export type Options = {
  /** The fingerprint that is expected, spaces aside: had from elsewhere. */
  fingerprint?: string | undefined
  /** Text of the file that the portal gives of a package later on. */
  later?: string | undefined
  progress?: (done: number, of: number, path: string) => void
}

/** A package, by position. `hash`: SHA-256 of its bytes from here to there, up to four MiB, beside whatever else goes on; of a leaf (RFC 6962) with a zero in front. */
export type Packed = Source & { hash: (from: number, to: number, leaf: boolean) => Promise<Uint8Array> }

/** As faults call it: it comes beside the package. */
const laterFile = 'The later checkpoint'
const altered = 'What is in it is not what was in it when the package was signed. Take nothing from it.'

/**
 * Looks at everything in a package: its layout, the signature over its manifest, each file, and what can be reckoned anew from the files.
 * @returns every fault there is, each with the file it is about; never throws for what a package may hold
 */
export async function verifyPackage(source: Packed, platform: Platform, options: Options = {}): Promise<Verdict> {
  const faults: Fault[] = []
  const verdict: Verdict = { whole: false, manifest: null, fingerprint: null, files: { done: 0, of: 0, bytes: 0 }, recomputed: [], stamp: null, later: null, notes: [], faults }
  const layout = (error: ArchiveError) => faults.push({ path: error.path, problem: error.message, meaning: 'The package is not as it was made. Ask for it again, from whoever made it.' })
  let found: Found[]
  try {
    found = await readArchive(source, layout)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    layout(error)
    return verdict
  }
  const manifest = await signedManifest(source, found, platform, options, verdict)
  if (!manifest) return verdict
  verdict.manifest = manifest
  compareLists(found, manifest, faults)
  verdict.stamp = await stampIn(source, found, manifest, platform, faults)
  const byPath = new Map(found.map((each) => [each.path, each]))
  verdict.files.of = manifest.files.length
  const good: ManifestFile[] = []
  for (const [n, file] of manifest.files.entries()) {
    options.progress?.(n, manifest.files.length, file.path)
    const entry = byPath.get(file.path)
    if (!entry) continue
    const problem = await differenceOf(source, entry, file, platform.sha256)
    if (problem) faults.push({ path: file.path, problem, meaning: altered })
    else good.push(file)
    verdict.files.done++
    verdict.files.bytes += file.size
  }
  await recompute({ source, manifest, good, byPath, platform }, verdict)
  if (options.later !== undefined) {
    const grown = await grownSince(platform, manifest, options.later)
    if (typeof grown !== 'string') verdict.later = grown
    else faults.push({ path: laterFile, problem: grown, meaning: 'Either this file belongs to something else, or the past of the audit trail was changed after the package was made.' })
  }
  verdict.whole = faults.length === 0
  return verdict
}

/** The manifest, once its own key has signed it. */
async function signedManifest(source: Source, found: Found[], platform: Platform, options: Options, verdict: Verdict): Promise<Manifest | null> {
  const part = async (path: string): Promise<Uint8Array | null> => {
    const entry = found.find((each) => each.path === path)
    return entry && entry.size <= 512 * 1_048_576 ? source.read(entry.from, entry.from + entry.size) : null
  }
  const [bytes, note] = [await part(manifestPath), textOf((await part(signaturePath)) ?? Uint8Array.of(0xff))]
  const fault = (path: string, problem: string, meaning: string) => (verdict.faults.push({ path, problem, meaning }), null)
  if (!bytes) return fault(manifestPath, 'It is not in the package.', 'Nothing says what belongs into the package, so nothing in it can be relied on.')
  if (note === null) return fault(signaturePath, 'It is not in the package, or not text.', 'Nobody vouches for the manifest, so nothing in the package can be relied on.')
  const manifest = readManifest(bytes)
  if (!manifest) return fault(manifestPath, 'It is not the text of a manifest.', 'It was altered, or made by a newer version: then take the verifier of that version.')
  const key = keyOf(platform.sha256, manifest.key)
  if (!key) return fault(manifestPath, 'The key it names is none.', altered)
  const text = await signedText(platform, note, key)
  if (text === null) return fault(signaturePath, `The key ${key.name}, which the manifest names, has not signed this.`, 'The manifest was altered, or the signature is of another key or another package. Nothing in it can be relied on.')
  const statement = statementOf(platform.sha256, manifest)
  if (text !== statement) return fault(manifestPath, text.startsWith('tickmark-package-1\n') ? 'The signature is about another manifest.' : 'The signature is about something that is no package.', 'The manifest was altered after it was signed, or belongs to another package. Nothing in it can be relied on.')
  verdict.fingerprint = fingerprintOf(platform.sha256, key)
  const wanted = options.fingerprint?.toLowerCase().replace(/[^0-9a-f]/g, '')
  if (wanted !== undefined && wanted !== '' && wanted !== verdict.fingerprint.replaceAll(' ', '')) fault(signaturePath, `It was signed by the key with the fingerprint ${verdict.fingerprint}, not by the one you expect.`, 'Somebody else made this package, or the organization has another key by now. Ask them, by another way than the one the package came.')
  return manifest
}

function compareLists(found: Found[], manifest: Manifest, faults: Fault[]): void {
  const own = [manifestPath, signaturePath, ...(found.some(({ path }) => path === stampPath) ? [stampPath] : [])]
  const wanted = [...own, ...manifest.files.map(({ path }) => path)]
  const there = found.map(({ path }) => path)
  const [inManifest, inArchive] = [new Set(wanted), new Set(there)]
  for (const path of wanted) if (!inArchive.has(path)) faults.push({ path, problem: 'It is in the manifest and not in the package.', meaning: 'It was removed, or given another name. The package is not complete.' })
  for (const path of there) if (!inManifest.has(path)) faults.push({ path, problem: 'It is in the package and not in the manifest.', meaning: 'It was put in, or given another name, after the package was signed. Take nothing from it.' })
  const [expected, actual] = [wanted.filter((path) => inArchive.has(path)), there.filter((path) => inManifest.has(path))]
  const first = expected.findIndex((path, n) => path !== actual[n])
  if (first >= 0) faults.push({ path: actual[first] ?? null, problem: `It stands where ${expected[first]} belongs.`, meaning: 'The order was changed after the package was made.' })
  for (const { path, what, why } of manifest.missing) if (inArchive.has(path)) faults.push({ path, problem: `The manifest says that ${what} is missing (${why}), and here it is.`, meaning: altered })
}

/** What the authority says. Not all of a time stamp is signed: of the rest its check sum has to do. */
async function stampIn(source: Source, found: Found[], manifest: Manifest, platform: Platform, faults: Fault[]): Promise<Stamp | null> {
  const entry = found.find(({ path }) => path === stampPath)
  if (!entry) return null
  try {
    if (entry.size > longestStamp) throw new StampError(`It has ${entry.size} bytes, more than a time stamp has.`)
    const bytes = await source.read(entry.from, entry.from + entry.size)
    const stamp = await readStamp(bytes, fromHex(manifestHash(platform.sha256, manifest)) as Uint8Array)
    if (crc32Of(bytes) !== entry.crc32) throw new StampError('Its bytes are not those of its check sum (CRC-32).')
    return stamp
  } catch (error) {
    if (!(error instanceof StampError)) throw error
    faults.push({ path: stampPath, problem: error.message, meaning: 'Nothing outside vouches for when the package was made: the time stamp was altered, or belongs to another package.' })
    return null
  }
}

async function differenceOf(source: Packed, entry: Found, file: ManifestFile, sha256: Sha256): Promise<string | null> {
  if (entry.size !== file.size) return `It has ${entry.size} bytes, and the manifest says ${file.size}.`
  if (entry.crc32 !== file.crc32) return 'Its check sum (CRC-32) is not the one of the manifest.'
  if (file.pieces === undefined) return hex(await source.hash(entry.from, entry.from + entry.size, false)) === file.sha256 ? null : 'Its bytes do not hash to what the manifest says (SHA-256).'
  return hex(await piecesRoot(source, entry, sha256)) === file.pieces ? null : 'Its bytes do not hash to what the manifest says (SHA-256 of its pieces).'
}

/** Some pieces at a time, so that every processor has one and memory has not many. */
async function piecesRoot(source: Packed, { from, size }: Found, sha256: Sha256): Promise<Uint8Array> {
  const tree = new Tree(sha256)
  const waiting: Promise<Uint8Array>[] = []
  try {
    for (let at = 0; at < size; at += pieceSize) {
      waiting.push(source.hash(from + at, from + Math.min(at + pieceSize, size), true))
      if (waiting.length >= atOnce) tree.add(await (waiting.shift() as Promise<Uint8Array>))
    }
    while (waiting.length > 0) tree.add(await (waiting.shift() as Promise<Uint8Array>))
  } finally {
    await Promise.allSettled(waiting)
  }
  return tree.root()
}
const atOnce = 4

type Looked = { source: Source; manifest: Manifest; good: ManifestFile[]; byPath: Map<string, Found>; platform: Platform }

/** Only what hashes to what was signed is reckoned with: of the rest it is said that it was altered. */
async function recompute({ source, manifest, good, byPath, platform }: Looked, verdict: Verdict): Promise<void> {
  const paths = new Set(good.map(({ path }) => path))
  const read = async (path: string): Promise<Uint8Array | null> => {
    const entry = paths.has(path) ? byPath.get(path) : undefined
    return entry ? source.read(entry.from, entry.from + entry.size) : null
  }
  for (const { what, check } of checks) {
    const counts = new Map<string, Recomputed>()
    await check({
      platform, manifest, files: good, read,
      lines: (path) => linesOf(source, paths.has(path) ? byPath.get(path) : undefined),
      counted: (right, named = what) => {
        const count = counts.get(named) ?? { what: named, done: 0, of: 0 }
        counts.set(named, count)
        count.of++
        if (right) count.done++
      },
      note: (path, said) => void verdict.notes.push({ path, said }),
      fault: (path, problem, meaning) => void verdict.faults.push({ path, problem, meaning }),
    })
    verdict.recomputed.push(...counts.values())
  }
}

/** The lines of a file of lines, some at a time. */
async function* linesOf(source: Source, entry: Found | undefined): AsyncGenerator<string> {
  if (!entry) return
  const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
  let rest = ''
  for (let at = 0; at < entry.size; at += pieceSize) {
    const end = Math.min(at + pieceSize, entry.size)
    const lines = (rest + decoder.decode(await source.read(entry.from + at, entry.from + end), { stream: end < entry.size })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
