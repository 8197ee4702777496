import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import yauzl from 'yauzl'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { leafReader, proveConsistency } from '#lib/tlog/tree.ts'
import { attacks } from '../../test/package-attacks.ts'
import { files, key, large, made, once, sourceOf } from '../../test/packaging.ts'
import { type ArchiveEntry, isPath, layoutOf, localHeader, readArchive, type Source } from './archive.ts'
import { measured, type PackagedFile } from './build.ts'
import { type ManifestFile, pieceSize } from './manifest.ts'
import { node } from './node.ts'
import { consistent } from './tree.ts'
import { type Options, verifyPackage } from './verify.ts'

const verdictOf = (bytes: Buffer, options?: Options) => verifyPackage(sourceOf(bytes), node, options)
const faultsOf = async (bytes: Buffer, options?: Options) => (await verdictOf(bytes, options)).faults.map(({ path, problem }) => `${path}: ${problem}`)

describe('a package', () => {
  it('verifies, and what can be reckoned anew was', async () => {
    const verdict = await verdictOf(await made(), { fingerprint: createHash('sha256').update(key.publicKey).digest('hex') })
    expect(verdict.faults).toEqual([])
    expect(verdict).toMatchObject({ whole: true, files: { done: 7, of: 7 }, recomputed: [{ done: 2, of: 2, what: /audit trail/ }, { done: 1, of: 1, what: /populations/ }] })
  })

  it('is the same bytes from the same input, and any reader of ZIP opens it', async () => {
    const [one, other] = [await made(), await made()]
    expect(one.equals(other)).toBe(true)
    const names: string[] = []
    await new Promise<void>((resolve, reject) => yauzl.fromBuffer(one, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error)
      zip.on('entry', (entry: yauzl.Entry) => (names.push(entry.fileName), zip.readEntry()))
      zip.on('end', resolve)
      zip.on('error', reject)
      zip.readEntry()
    }))
    expect(names.slice(0, 3)).toEqual(['manifest.json', 'manifest.sig', 'evidence/EV-1/policy.pdf'])
  })

  it('with one bit turned anywhere outside of the large file verifies nowhere', async () => {
    const bytes = await made((await files()).filter(({ path }) => !path.includes('large')))
    const missed: number[] = []
    for (let at = 0; at < bytes.length; at += 3) {
      bytes[at]! ^= 1 << at % 8
      const { whole, faults } = await verdictOf(bytes)
      if (whole || faults.length === 0) missed.push(at)
      bytes[at]! ^= 1 << at % 8
    }
    expect(missed).toEqual([])
  })

  it('beyond four gigabytes has the sizes of ZIP64, read back as they were', async () => {
    const parts: ArchiveEntry[] = [{ path: 'a.bin', size: 5 * 2 ** 30, crc32: 1 }, { path: 'b.txt', size: 0, crc32: 0 }]
    const { directory, size } = layoutOf(parts)
    const end = Buffer.concat(directory)
    const [first, second] = parts.map(localHeader) as [Uint8Array, Uint8Array]
    const at = first.length + 5 * 2 ** 30
    const source: Source = { size, read: (from, to) => Promise.resolve(from >= size - end.length ? end.subarray(from - (size - end.length), to - (size - end.length)) : from >= at ? second.subarray(0, to - from) : first.subarray(from, to)) }
    expect(await readArchive(source, (fault) => { throw fault })).toEqual([{ ...parts[0], from: first.length }, { ...parts[1], from: at + second.length }])
  })
})

describe('what was done to a package is named, with the file', () => {
  it.each(attacks)('%s', async (_, attack, expected) => {
    expect((await faultsOf(await attack(await made()))).join('\n')).toContain(expected)
  })

  it('another key than the one expected', async () => {
    expect(await faultsOf(await made(), { fingerprint: '00'.repeat(32) })).toEqual([expect.stringMatching(/^manifest.sig: It was signed by the key with the fingerprint .*, not by the one you expect/)])
  })

  it('a file that changes while the package is made ends it', async () => {
    let asked = 0
    const moving: PackagedFile = { path: 'evidence/moving.txt', role: 'evidence', body: async function* () {
      yield Buffer.from(asked++ === 0 ? 'before' : 'after!')
    } }
    await expect(made([moving])).rejects.toThrow(/not what it was when the manifest was made/)
  })
})

it.each(['a/../b', '/etc/passwd', 'a//b', 'C:/x', 'a\\b', '.hidden', 'a/con ', 'x'.repeat(300), 'ä.txt', 'a\u202eb'])('%s is no name for a file of a package', (path) => {
  expect(isPath(path)).toBe(false)
})

it('proofs of growth hold for every two sizes, and for no other root, size or hash', async () => {
  const leaves = Array.from({ length: 20 }, (_, n) => leafHash(Buffer.from([n])))
  const root = (size: number) => treeHash(leaves.slice(0, size))
  for (let older = 1; older <= 20; older++) for (let newer = older; newer <= 20; newer++) {
    const proof = await proveConsistency(older, newer, leafReader(leaves))
    expect([older, newer, consistent(node.sha256, older, newer, root(older), root(newer), proof)]).toEqual([older, newer, true])
    const wrong = [consistent(node.sha256, older, newer, root(older + 1), root(newer), proof), consistent(node.sha256, older, newer, root(older), root(newer - 1), proof), consistent(node.sha256, older, newer, root(older), root(newer), [...proof, leaves[0] as Buffer]), ...proof.map((_, n) => consistent(node.sha256, older, newer, root(older), root(newer), proof.toSpliced(n, 1))), older < newer && consistent(node.sha256, older, newer, root(older), root(newer), proof.slice(1))]
    expect([older, newer, wrong.some(Boolean) && older < 20]).toEqual([older, newer, false])
  }
})

/** A manifest says of each file what `measured` says. */
it('pieces are hashed as RFC 6962 has it', async () => {
  const about: ManifestFile = await measured(once('large.bin', 'evidence', large))
  const pieces = [0, 1, 2].map((n) => leafHash(large.subarray(n * pieceSize, (n + 1) * pieceSize)))
  expect(about).toMatchObject({ size: large.length, crc32: crc32(large), sha256: createHash('sha256').update(large).digest('hex'), pieces: treeHash(pieces).toString('hex') })
})
