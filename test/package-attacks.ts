import { crc32 } from 'node:zlib'
import { treeHash } from '#lib/crypto/merkle.ts'
import { type ArchiveEntry, layoutOf, localHeader, readArchive } from '#lib/package/archive.ts'
import { pieceSize } from '#lib/package/manifest.ts'
import { refusal, stamps } from '#lib/package/stamp-examples.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { newSeed, signer } from '#lib/tlog/note.ts'
import { files, key, made, once, rows, sourceOf } from './packaging.ts'

/** The archive with other entries, laid as a package is: whoever zips it again properly. */
export async function rezipped(bytes: Buffer, change: (parts: (ArchiveEntry & { bytes: Buffer })[]) => (ArchiveEntry & { bytes: Buffer })[]): Promise<Buffer> {
  const found = await readArchive(sourceOf(bytes), (fault) => { throw fault })
  const parts = change(found.map((each) => ({ ...each, bytes: bytes.subarray(each.from, each.from + each.size) }))).map((each) => ({ ...each, size: each.bytes.length, crc32: crc32(each.bytes) }))
  return Buffer.concat([...parts.flatMap((each) => [localHeader(each), each.bytes]), ...layoutOf(parts).directory])
}

const flip = (path: string) => (parts: (ArchiveEntry & { bytes: Buffer })[]) => parts.map((each) => (each.path === path ? { ...each, bytes: Buffer.from(each.bytes.map((byte, n) => (n === 5 ? byte ^ 1 : byte))) } : each))
/** What is done to `made()`, and what a verifier says: the file, or null where it is the package as a whole, and how its problem begins. */
export const attacks: [what: string, attack: (bytes: Buffer) => Promise<Buffer> | Buffer, expected: string][] = [
  ['a byte of a file, zipped again', (bytes) => rezipped(bytes, flip('evidence/EV-1/policy.pdf')), 'evidence/EV-1/policy.pdf: Its check sum'],
  ['a report edited, zipped again with its right check sum', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path.startsWith('reports/') ? { ...each, bytes: Buffer.from(each.bytes.toString().replace('2 exceptions', '0 exceptions')) } : each))), 'reports/RP-1/exceptions.csv: Its check sum'],
  ['a byte of a large file', (bytes) => (bytes[bytes.indexOf('evidence/EV-2/large.bin') + pieceSize + 99]! ^= 1, bytes), 'evidence/EV-2/large.bin: Its bytes do not hash'],
  ['a file dropped', (bytes) => rezipped(bytes, (parts) => parts.filter(({ path }) => path !== 'evidence/EV-3/empty.txt')), 'evidence/EV-3/empty.txt: It is in the manifest and not in the package.'],
  ['a file added', (bytes) => rezipped(bytes, (parts) => [...parts, { path: 'evidence/extra.txt', size: 0, crc32: 0, bytes: Buffer.from('x') }]), 'evidence/extra.txt: It is in the package and not in the manifest.'],
  ['a file renamed', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path.endsWith('policy.pdf') ? { ...each, path: 'evidence/EV-1/other.pdf' } : each))), 'evidence/EV-1/other.pdf: It is in the package and not in the manifest.'],
  ['files in another order', (bytes) => rezipped(bytes, (parts) => [...parts.slice(0, 2), ...parts.slice(2).reverse()]), 'reports/RP-1/exceptions.csv: It stands where evidence/EV-1/policy.pdf belongs.'],
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

/** Of the tests alone. */
export const authority = stamps()
export const stampedPackage = (): Promise<Buffer> => small((manifest) => authority.on(manifest))
const small = async (stamped: (manifest: Uint8Array) => Uint8Array): Promise<Buffer> => made((await files()).filter(({ path }) => !path.includes('large')), undefined, undefined, stamped)
const put = (change: (stamp: Buffer) => Buffer) => (bytes: Buffer) => rezipped(bytes, (parts) => parts.map((each) => (each.path === 'manifest.tsr' ? { ...each, bytes: change(Buffer.from(each.bytes)) } : each)))
/** The digits of the year, in what is signed. */
const later = (stamp: Buffer) => (stamp.write('2031', stamp.indexOf(Buffer.from([0x18, 15])) + 2, 'latin1'), stamp)

/** What is done to the time stamp of `stampedPackage()`, with a check sum that is right. */
export const stampAttacks: typeof attacks = [
  ['a time stamp about something else', put(() => authority.on(Buffer.from('something else'))), 'manifest.tsr: It is about another manifest.'],
  ['another time in a time stamp', put(later), 'manifest.tsr: What it says is not what was signed.'],
  ['a time stamp signed by somebody else', () => small((manifest) => authority.on(manifest, { signer: authority.other })), 'manifest.tsr: The certificate that it names has not signed it.'],
  ['a refusal in place of a time stamp', put(() => refusal(2, 'no')), 'manifest.tsr: It does not say that it was granted.'],
  ['something behind a time stamp', put((stamp) => Buffer.concat([stamp, Buffer.from('x')])), 'manifest.tsr: It is no time stamp'],
  ['text in place of a time stamp', put(() => Buffer.from('2026-10-01')), 'manifest.tsr: It is no time stamp'],
  ['a time stamp that is too long', put((stamp) => Buffer.concat([stamp, Buffer.alloc(70_000)])), 'manifest.tsr: It has '],
  ['a check sum of a time stamp that is none', (bytes) => {
    const [at, to] = [bytes.indexOf('manifest.tsr'), bytes.lastIndexOf('manifest.tsr')]
    bytes[at - 16]! ^= 1
    bytes[to - 30]! ^= 1
    return bytes
  }, 'manifest.tsr: Its bytes are not those of its check sum'],
  ['a time stamp at another place', (bytes) => rezipped(bytes, (parts) => [...parts.toSpliced(2, 1), parts[2]!]), 'evidence/EV-1/policy.pdf: It stands where manifest.tsr belongs.'],
  ['a time stamp under another name', (bytes) => rezipped(bytes, (parts) => parts.map((each) => (each.path === 'manifest.tsr' ? { ...each, path: 'manifest.tsq' } : each))), 'manifest.tsq: It is in the package and not in the manifest.'],
]
