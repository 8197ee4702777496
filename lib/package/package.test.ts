import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import yauzl from 'yauzl'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { newSeed, signer } from '#lib/tlog/note.ts'
import { files, key, large, made, once, rows, sourceOf } from '../../test/packaging.ts'
import { type ArchiveEntry, isPath, layoutOf, localHeader, readArchive, type Source } from './archive.ts'
import { measured, type PackagedFile } from './build.ts'
import { type ManifestFile, pieceSize } from './manifest.ts'
import { node } from './node.ts'
import { type Options, verifyPackage } from './verify.ts'

const verdictOf = (bytes: Buffer, options?: Options) => verifyPackage(sourceOf(bytes), node, options)
const faultsOf = async (bytes: Buffer, options?: Options) => (await verdictOf(bytes, options)).faults.map(({ path, problem }) => `${path}: ${problem}`)

/** The archive with other entries, laid as a package is: whoever zips it again properly. */
async function rezipped(bytes: Buffer, change: (parts: (ArchiveEntry & { bytes: Buffer })[]) => (ArchiveEntry & { bytes: Buffer })[]): Promise<Buffer> {
  const found = await readArchive(sourceOf(bytes), (fault) => { throw fault })
  const parts = change(found.map((each) => ({ ...each, bytes: bytes.subarray(each.from, each.from + each.size) }))).map((each) => ({ ...each, size: each.bytes.length, crc32: crc32(each.bytes) }))
  return Buffer.concat([...parts.flatMap((each) => [localHeader(each), each.bytes]), ...layoutOf(parts).directory])
}

describe('a package', () => {
  it('verifies, and what can be reckoned anew was', async () => {
    const verdict = await verdictOf(await made(), { fingerprint: createHash('sha256').update(key.publicKey).digest('hex') })
    expect(verdict.faults).toEqual([])
    expect(verdict).toMatchObject({ whole: true, files: { done: 6, of: 6 }, recomputed: [{ done: 2, of: 2, what: /audit trail/ }, { done: 1, of: 1, what: /populations/ }] })
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
  const flip = (path: string) => (parts: (ArchiveEntry & { bytes: Buffer })[]) => parts.map((each) => (each.path === path ? { ...each, bytes: Buffer.from(each.bytes.map((byte, n) => (n === 5 ? byte ^ 1 : byte))) } : each))
  const attacks: [string, (bytes: Buffer) => Promise<Buffer> | Buffer, string][] = [
    ['a byte of a file, zipped again', (bytes) => rezipped(bytes, flip('evidence/EV-1/policy.pdf')), 'evidence/EV-1/policy.pdf: Its check sum'],
    ['a byte of a large file', (bytes) => (bytes[bytes.indexOf('evidence/EV-2/large.bin') + pieceSize + 99]! ^= 1, bytes), 'evidence/EV-2/large.bin: Its bytes do not hash'],
    ['a file dropped', (bytes) => rezipped(bytes, (parts) => parts.filter(({ path }) => path !== 'evidence/EV-3/empty.txt')), 'evidence/EV-3/empty.txt: It is in the manifest and not in the package.'],
    ['a file added', (bytes) => rezipped(bytes, (parts) => [...parts, { path: 'evidence/extra.txt', size: 0, crc32: 0, bytes: Buffer.from('x') }]), 'evidence/extra.txt: It is in the package and not in the manifest.'],
    ['a file renamed', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path.endsWith('policy.pdf') ? { ...each, path: 'evidence/EV-1/other.pdf' } : each))), 'evidence/EV-1/other.pdf: It is in the package and not in the manifest.'],
    ['files in another order', (bytes) => rezipped(bytes, (parts) => [...parts.slice(0, 2), ...parts.slice(2).reverse()]), 'populations/erp/rows.ndjson: It stands where evidence/EV-1/policy.pdf belongs.'],
    ['two files swapped', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path.endsWith('rows.ndjson') ? { ...each, bytes: parts.find(({ path }) => path.endsWith('entries.ndjson'))!.bytes } : each))), 'populations/erp/rows.ndjson: It has '],
    ['cut short', (bytes) => bytes.subarray(0, -40), 'null: It does not end as a package ends'],
    ['something put before it', (bytes) => Buffer.concat([Buffer.from('MZ'), bytes]), 'null: 2 bytes lie where nothing belongs'],
    ['something put behind it', (bytes) => Buffer.concat([bytes, Buffer.from('x')]), 'null: It does not end as a package ends'],
    ['a second directory', (bytes) => Buffer.concat([bytes, bytes.subarray(bytes.indexOf(Buffer.from('504b0102', 'hex')))]), 'null: '],
    ['a wrong check sum in front of the right bytes', (bytes) => (bytes[bytes.indexOf('evidence/EV-1/policy.pdf%PDF') - 16]! ^= 1, bytes), 'evidence/EV-1/policy.pdf: What stands before its bytes'],
    ['a file twice', (bytes) => rezipped(bytes, (parts) => [...parts, parts[2]!]), 'evidence/EV-1/policy.pdf: It is in the package twice'],
    ['a way out of the folder', (bytes) => rezipped(bytes, (parts) => [...parts, { path: '../../evil.sh', size: 0, crc32: 0, bytes: Buffer.from('x') }]), '../../evil.sh: Its name would lead out of the folder'],
    ['the manifest of another package', async (bytes) => {
      const other = await made([once('evidence/EV-9/other.txt', 'evidence', 'other')])
      const [manifest] = await readArchive(sourceOf(other), () => {})
      return rezipped(bytes, (parts) => parts.map((each) => (each.path === 'manifest.json' ? { ...each, bytes: other.subarray(manifest!.from, manifest!.from + manifest!.size) } : each)))
    }, 'manifest.json: The signature is about another manifest.'],
    ['a signature by another key', async () => made(undefined, undefined, signer(key.name, newSeed())), 'manifest.sig: The key tickmark.example/acme, which the manifest names, has not signed this.'],
    ['a manifest that was edited', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path === 'manifest.json' ? { ...each, bytes: Buffer.from(each.bytes.toString().replace('Third quarter', 'Third quartet')) } : each))), 'manifest.json: The signature is about another manifest.'],
    ['a manifest that is spelled otherwise', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path === 'manifest.json' ? { ...each, bytes: Buffer.from(JSON.stringify(JSON.parse(each.bytes.toString()), null, 1)) } : each))), 'manifest.json: It is not the text of a manifest.'],
    ['no signature', (bytes) => rezipped(bytes, (parts) => parts.filter(({ path }) => path !== 'manifest.sig')), 'manifest.sig: It is not in the package, or not text.'],
    ['a checkpoint of another log', () => made(undefined, (manifest) => ({ ...manifest, checkpoint: signCheckpoint({ origin: key.name, size: 11, root: treeHash([]) }, [key]) })), 'trail/entries.ndjson: The entry of line 1 is not in the log'],
    ['rows that were never frozen, signed', async () => made([...(await files()).slice(0, 5), once('populations/erp/rows.ndjson', 'population', `${rows.slice(0, 2).join('\n')}\n`)]), 'populations/erp/rows.ndjson: It has 2 rows'],
  ]
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

/** A manifest says of each file what `measured` says. */
it('pieces are hashed as RFC 6962 has it', async () => {
  const about: ManifestFile = await measured(once('large.bin', 'evidence', large))
  const pieces = [0, 1, 2].map((n) => leafHash(large.subarray(n * pieceSize, (n + 1) * pieceSize)))
  expect(about).toMatchObject({ size: large.length, crc32: crc32(large), sha256: createHash('sha256').update(large).digest('hex'), pieces: treeHash(pieces).toString('hex') })
})
