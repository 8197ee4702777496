import { promisify } from 'node:util'
import { gunzip, inflateRawSync } from 'node:zlib'
import { AppError, invalid } from '#lib/errors.ts'

/** One file of a pack. Nothing of it is ever written to a disk: its path is a name. */
export type PackFile = { path: string; bytes: Buffer }

export const maxPacked = 20 * 1024 * 1024
export const maxUnpacked = 200 * 1024 * 1024
export const maxFiles = 20_000

const tooLarge = () => new AppError('too_large', 'A pack may unpack to at most 200 MB and 20,000 files. Split it.', { fields: { file: 'unpacks to too much' } })
const broken = (why: string) => invalid({ file: why }, `This archive cannot be read: ${why}.`)

/** The files of a .zip, .tar, .tar.gz or a single YAML file, told apart by their first bytes; directories and links are left out. */
export async function openArchive(name: string, bytes: Buffer): Promise<PackFile[]> {
  if (bytes.length > maxPacked) throw new AppError('too_large', 'A pack may have at most 20 MB.', { fields: { file: 'is larger than 20 MB' } })
  const plain = bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzipped(bytes) : bytes
  if (plain.length > 4 && plain.readUInt32LE(0) === 0x04034b50) return readZip(plain)
  if (plain.length >= 512 && plain.toString('latin1', 257, 262) === 'ustar') return readTar(plain)
  if (plain.includes(0)) throw invalid({ file: 'is neither .zip nor .tar.gz nor YAML' }, 'A pack is a .zip, a .tar.gz or a .yml file.')
  return [{ path: name.replace(/\.gz$/i, ''), bytes: plain }]
}

async function unzipped(bytes: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: maxUnpacked })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw broken('its compressed data are damaged')
  }
}

function readTar(tar: Buffer): PackFile[] {
  const files: PackFile[] = []
  let longName: string | null = null
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + 512)
    const sizeText = text(header, 124, 12).trim()
    if (!/^[0-7]*$/.test(sizeText)) throw broken('a file in it has no readable size')
    const size = Number.parseInt(sizeText || '0', 8)
    const body = tar.subarray(at + 512, at + 512 + size)
    if (body.length < size) throw broken('it ends in the middle of a file')
    const kind = String.fromCharCode(header[156] ?? 0)
    if (kind === 'L') longName = text(body, 0, body.length)
    else if (kind === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1] ?? null
    else {
      const prefix = text(header, 345, 155)
      if (kind === '0' || kind === '\0') files.push({ path: longName ?? (prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100)), bytes: body })
      if (kind !== 'g') longName = null
      if (files.length > maxFiles) throw tooLarge()
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

const text = (bytes: Buffer, from: number, length: number) => bytes.toString('utf8', from, from + length).replace(/\0[\s\S]*$/, '')

/** By the central directory, which alone says what a zip holds. */
function readZip(zip: Buffer): PackFile[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end < 0 || end + 22 > zip.length) throw broken('it has no end; send it again')
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  if (count === 0xffff || at === 0xffffffff) throw tooLarge()
  const files: PackFile[] = []
  let left = maxUnpacked
  for (let n = 0; n < count; n++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== 0x02014b50) throw broken('its list of files is damaged')
    const nameLength = zip.readUInt16LE(at + 28)
    const path = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const entry = { encrypted: (zip.readUInt16LE(at + 8) & 1) === 1, method: zip.readUInt16LE(at + 10), packed: zip.readUInt32LE(at + 20), start: zip.readUInt32LE(at + 42) }
    if (!path.endsWith('/')) {
      const bytes = inflateEntry(zip, entry, left)
      left -= bytes.length
      files.push({ path, bytes })
    }
    if (files.length > maxFiles) throw tooLarge()
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}

/** What it claims to unpack to is not believed: inflating stops at what is left of the limit. */
function inflateEntry(zip: Buffer, entry: { encrypted: boolean; method: number; packed: number; start: number }, left: number): Buffer {
  if (entry.encrypted) throw broken('it is encrypted')
  if (entry.start + 30 > zip.length) throw broken('its list of files is damaged')
  const from = entry.start + 30 + zip.readUInt16LE(entry.start + 26) + zip.readUInt16LE(entry.start + 28)
  const body = zip.subarray(from, from + entry.packed)
  if (entry.method === 0) {
    if (body.length > left) throw tooLarge()
    return body
  }
  if (entry.method !== 8) throw broken('it is compressed in a way this portal does not know')
  try {
    return inflateRawSync(body, { maxOutputLength: Math.max(1, left) })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw broken('its compressed data are damaged')
  }
}
