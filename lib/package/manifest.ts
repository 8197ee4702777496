import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { type ArchiveEntry, isPath } from './archive.ts'
import { hex, textOf, utf8 } from './bytes.ts'
import { leafOf, type Sha256, Tree } from './tree.ts'

/** What a file is, and so what is recomputed from it. */
export const roles = {
  evidence: 'Evidence, as it was collected',
  custody: 'Who collected, opened, reviewed and approved evidence',
  trail: 'Entries of the audit trail, with their proofs',
  population: 'Populations: facts, rows, rejects, reconciliation, and the files they were read from',
  review: 'Access reviews: decisions, and what their signature is about',
  change: 'Changes in production: facts and outcomes',
  test: 'Control tests: workpapers, and items with their answers',
  calendar: 'Control calendar: periods, and what shows each',
  census: 'Censuses of joiners, movers and leavers',
  duty: 'Segregation of duties: rules, conflicts and mitigations',
  deficiency: 'Deficiencies: evaluations, reviews, responses and retests',
  approval: 'Approvals',
  report: 'Locked reports',
  page: 'To read and to verify the rest with',
} as const
export type Role = keyof typeof roles

/** In bytes. A file that is larger is hashed in pieces of so much: no browser hashes a file it does not hold. */
export const pieceSize = 4 * 1_048_576

export type ManifestFile = ArchiveEntry & {
  role: Role
  /** SHA-256 of the whole, hex. */
  sha256: string
  /** RFC 6962 root over the leaf hashes of its pieces, hex; of files larger than one piece alone. */
  pieces?: string
}
/** What belongs into the package, and was not there any more, or not as it was kept. */
export type MissingFile = { path: string; role: Role; what: string; why: string }

export type Manifest = {
  format: 'tickmark-package-1'
  organization: { id: string; name: string }
  title: string
  /** Days, both included, of a named zone (IANA). */
  period: { from: string; to: string; zone: string }
  /** What else the scope says: controls and systems, as they are called. */
  scope: { controls: string[]; systems: string[] }
  /** `vkey` of who signed the manifest and the checkpoint. */
  key: string
  /** The pinned checkpoint of the audit trail: a signed note. */
  checkpoint: string
  files: ManifestFile[]
  missing: MissingFile[]
}

export const manifestPath = 'manifest.json'
export const signaturePath = 'manifest.sig'
/** The one file of its own that a package may have or not: a time stamp on the manifest, which is not in it. */
export const stampPath = 'manifest.tsr'

/** The bytes that are signed: canonical JSON (RFC 8785) and a newline. */
export const manifestBytes = (manifest: Manifest): Uint8Array => utf8(`${canonical(manifest as unknown as Json)}\n`)

/** What a time stamp is about: SHA-256 of its bytes, hex. */
export const manifestHash = (sha256: Sha256, manifest: Manifest): string => hex(sha256(manifestBytes(manifest)))

/** Root over all files in their order: what one line of text says of them all. */
export function rootOf(sha256: Sha256, files: readonly ManifestFile[]): string {
  const tree = new Tree(sha256)
  for (const file of files) tree.add(leafOf(sha256, utf8(canonical(file as unknown as Json))))
  return hex(tree.root())
}

/** What the key signs, as a note (C2SP signed-note). No checkpoint of a log has such a second line. */
export const statementOf = (sha256: Sha256, manifest: Manifest): string =>
  `tickmark-package-1\nmanifest ${manifestHash(sha256, manifest)}\nroot ${rootOf(sha256, manifest.files)}\nfiles ${manifest.files.length}\nmissing ${manifest.missing.length}\n`

const isHash = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const texts = (of: unknown, names: readonly string[]) => isRecord(of) && names.every((name) => typeof of[name] === 'string')
const isText = (value: unknown) => typeof value === 'string'

/** @returns null for anything that is not the one text of a manifest */
export function readManifest(bytes: Uint8Array): Manifest | null {
  const text = textOf(bytes)
  if (text === null) return null
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(read) || read.format !== 'tickmark-package-1' || !Array.isArray(read.files) || !Array.isArray(read.missing)) return null
  if (!texts(read.organization, ['id', 'name']) || !texts(read.period, ['from', 'to', 'zone']) || !texts(read, ['title', 'key', 'checkpoint'])) return null
  if (!isRecord(read.scope) || ![read.scope.controls, read.scope.systems].every((each) => Array.isArray(each) && each.every(isText))) return null
  const isFile = (file: unknown) => texts(file, ['path']) && isRecord(file) && isPath(file.path as string) && Number.isSafeInteger(file.size) && (file.size as number) >= 0 && Number.isSafeInteger(file.crc32) && isHash(file.sha256) && isText(file.role) && Object.hasOwn(roles, file.role as string) && (file.pieces === undefined ? (file.size as number) <= pieceSize : isHash(file.pieces))
  if (!read.files.every(isFile) || !read.missing.every((each) => texts(each, ['path', 'role', 'what', 'why']))) return null
  return canonicalText(read) === text ? (read as unknown as Manifest) : null
}

const canonicalText = (value: unknown) => `${canonical(value as Json)}\n`
