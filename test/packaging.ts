import { createHash } from 'node:crypto'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { readArchive } from '#lib/package/archive.ts'
import { measured, type PackagedFile, packaged } from '#lib/package/build.ts'
import { type Manifest, manifestBytes, manifestPath, pieceSize, statementOf } from '#lib/package/manifest.ts'
import { node } from '#lib/package/node.ts'
import type { Packed } from '#lib/package/verify.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { encodeVerifier, signer, signNote } from '#lib/tlog/note.ts'
import { leafReader, proveInclusion } from '#lib/tlog/tree.ts'

/** A small package of everything a verifier looks at. */
export const key = signer('tickmark.example/acme', Buffer.alloc(32, 7))
const entries = Array.from({ length: 11 }, (_, n) => JSON.stringify({ id: n, action: 'evidence.collect' }))
const leaves = entries.map((each) => leafHash(each))
export const checkpoint = signCheckpoint({ origin: key.name, size: leaves.length, root: treeHash(leaves) }, [key])
export const rows = ['{"account":"ana"}', '{"account":"bo"}', '{"account":"cy"}']
export const large = Buffer.alloc(pieceSize * 2 + 17, 'tickmark ')

export const once = (path: string, role: PackagedFile['role'], bytes: Uint8Array | string): PackagedFile => ({
  path, role,
  body: async function* () {
    yield Buffer.from(bytes)
  },
})

export async function files(): Promise<PackagedFile[]> {
  const lines = await Promise.all([2, 9].map(async (index) => JSON.stringify({ index, body: entries[index], proof: (await proveInclusion(index, leaves.length, leafReader(leaves))).map((each) => each.toString('hex')) })))
  return [
    once('evidence/EV-1/policy.pdf', 'evidence', '%PDF-1.7 the policy'),
    once('evidence/EV-2/large.bin', 'evidence', large),
    once('evidence/EV-3/empty.txt', 'evidence', ''),
    once('trail/entries.ndjson', 'trail', `${lines.join('\n')}\n`),
    once('populations/erp/population.json', 'population', JSON.stringify({ rowCount: 3, root: `sha256:${treeHash(rows.map((each) => leafHash(each))).toString('hex')}` })),
    once('populations/erp/rows.ndjson', 'population', `${rows.join('\n')}\n`),
    once('reports/RP-1/exceptions.csv', 'report', 'Exceptions\r\n2 exceptions\r\n'),
  ]
}

export async function made(parts?: PackagedFile[], change: (manifest: Manifest) => Manifest = (same) => same, by = key, stamped: (manifest: Uint8Array) => Uint8Array | null = () => null): Promise<Buffer> {
  const given = parts ?? (await files())
  const manifest: Manifest = change({
    format: 'tickmark-package-1', organization: { id: 'acme', name: 'Acme' }, title: 'Third quarter', period: { from: '2026-07-01', to: '2026-09-30', zone: 'Europe/Berlin' },
    scope: { controls: ['AC-02'], systems: ['ERP'] }, key: encodeVerifier(key), checkpoint, files: await Promise.all(given.map(measured)), missing: [],
  })
  const pieces: Uint8Array[] = []
  for await (const piece of packaged(manifest, signNote(statementOf(node.sha256, manifest), [by]), new Map(given.map(({ path, body }) => [path, body])), undefined, stamped(manifestBytes(manifest)))) pieces.push(piece)
  return Buffer.concat(pieces)
}

export const sourceOf = (bytes: Buffer): Packed => ({
  size: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
  hash: (from, to, leaf) => Promise.resolve(createHash('sha256').update(leaf ? Buffer.of(0) : '').update(bytes.subarray(from, to)).digest()),
})

/** What is in a package, as it was given. */
export async function partsOf(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Map((await readArchive(sourceOf(bytes), (fault) => { throw fault })).map(({ path, from, size }) => [path, bytes.subarray(from, from + size)]))
}

/** A package with other files, everything signed anew by another key: what its files say of each other is all that is left to find it out by. */
export async function resigned(bytes: Buffer, change: (path: string, text: Buffer) => Buffer | string): Promise<Buffer> {
  const parts = await partsOf(bytes)
  const manifest = JSON.parse(String(parts.get(manifestPath))) as Manifest
  const text = manifest.checkpoint.slice(0, manifest.checkpoint.indexOf('\n\n') + 1)
  const by = signer(text.split('\n')[0] ?? '', Buffer.alloc(32, 9))
  const given = manifest.files.map(({ path, role }) => once(path, role, change(path, parts.get(path) ?? Buffer.of())))
  return made(given, (built) => ({ ...manifest, files: built.files, key: encodeVerifier(by), checkpoint: signNote(text, [by]) }), by)
}
