import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl'
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

async function readTar(bytes: Buffer): Promise<PackFile[]> {
  const files: PackFile[] = []
  const tar = extract()
  tar.end(bytes)
  try {
    for await (const entry of tar) {
      const { name, size, type } = entry.header
      // It waits without end for a size that is no number.
      if (!Number.isSafeInteger(size) || Number(size) < 0) throw broken('a file in it has no readable size')
      if (type !== 'file') entry.resume()
      else files.push({ path: name, bytes: await whole(entry, maxUnpacked) })
      if (files.length > maxFiles) throw tooLarge()
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw broken(error instanceof Error && error.message === 'Unexpected end of data' ? 'it ends in the middle of a file' : 'its list of files is damaged')
  }
  return files
}

/** By the central directory, which alone says what a zip holds. Names stay as they are: who leads out of the pack is told where it is read. */
async function readZip(bytes: Buffer): Promise<PackFile[]> {
  const zip = await fromBufferPromise(bytes, { decodeStrings: false }).catch(() => {
    throw broken('it has no end; send it again')
  })
  const files: PackFile[] = []
  let left = maxUnpacked
  try {
    for await (const entry of zip.eachEntry()) {
      const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
      if (path.endsWith('/') || isLink(entry)) continue
      const file = { path, bytes: await unpacked(zip, entry, left) }
      left -= file.bytes.length
      files.push(file)
      if (files.length > maxFiles) throw tooLarge()
    }
  } catch (error) {
    throw error instanceof AppError ? error : broken('its list of files is damaged')
  }
  return files
}

const isLink = ({ versionMadeBy, externalFileAttributes }: Entry) => versionMadeBy >> 8 === 3 && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000

async function unpacked(zip: ZipFile, entry: Entry, left: number): Promise<Buffer> {
  if (entry.isEncrypted()) throw broken('it is encrypted')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw broken('it is compressed in a way this portal does not know')
  if (entry.uncompressedSize > left) throw tooLarge()
  const body = await zip.openReadStreamPromise(entry)
  try {
    return await whole(body, left)
  } catch (error) {
    throw error instanceof AppError ? error : broken('its compressed data are damaged')
  }
}

/** What an archive claims to unpack to is not believed: reading stops at what is left of the limit. */
async function whole(body: AsyncIterable<Buffer>, left: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > left) throw tooLarge()
    parts.push(part)
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}
