import { joined, same, textOf, utf8 } from './bytes.ts'

/**
 * The one layout of a package: a ZIP (PKWARE APPNOTE 6.3.10) of stored entries without gaps, in the order of the manifest. Deflate gives other
 * bytes with each build of its library, a data descriptor is refused by readers that stream, and a time depends on its zone: there is none of
 * them, so that the same files are the same bytes. What this makes is all that the verifiers take.
 */
export type ArchiveEntry = {
  path: string
  /** In bytes, below 2^53. */
  size: number
  /** CRC-32 of the bytes (ISO 3309). */
  crc32: number
}

/** Where bytes are read from, by position: a file on disk, a Blob, a buffer. */
export type Source = { size: number; read: (from: number, to: number) => Promise<Uint8Array> }

/** What is wrong with the layout, in words, and where one entry alone is meant, which. */
export class ArchiveError extends Error {
  readonly path: string | null
  constructor(message: string, path: string | null = null) {
    super(message)
    this.path = path
  }
}

const most32 = 0xffff_ffff
const most16 = 0xffff
/** 1980-01-01, midnight: the first moment of a DOS clock, which knows no zone. */
const date = 0x0021
const utf8Names = 0x0800

/** Names that every system can make a file of, one way: no way out of the folder, nothing hidden, nothing twice by another spelling. */
const segment = /^(?!\.)[A-Za-z0-9._@ -]{1,120}(?<![. ])$/
export const isPath = (path: string): boolean => path.length <= 240 && path.split('/').every((each) => segment.test(each))

/** Little-endian, as everything in a ZIP. */
function number(bytes: 2 | 4 | 8, value: number): Uint8Array {
  const made = new Uint8Array(8)
  new DataView(made.buffer).setBigUint64(0, BigInt(value), true)
  return made.subarray(0, bytes)
}
const u16 = (...values: number[]) => joined(values.map((each) => number(2, each)))
const u32 = (...values: number[]) => joined(values.map((each) => number(4, each)))
const u64 = (...values: number[]) => joined(values.map((each) => number(8, each)))
const nothing = new Uint8Array()

const isLarge = (entry: ArchiveEntry) => entry.size >= most32

/** APPNOTE 4.3.7, with the sizes of ZIP64 (4.5.3) where four bytes hold them not. */
export function localHeader(entry: ArchiveEntry): Uint8Array {
  const name = utf8(entry.path)
  const large = isLarge(entry)
  const size = large ? most32 : entry.size
  return joined([
    u32(0x0403_4b50), u16(large ? 45 : 20, utf8Names, 0, 0, date), u32(entry.crc32, size, size), u16(name.length, large ? 20 : 0), name,
    large ? joined([u16(1, 16), u64(entry.size, entry.size)]) : nothing,
  ])
}

/** APPNOTE 4.3.12. @param offset of its local header */
function directoryRecord(entry: ArchiveEntry, offset: number): Uint8Array {
  const name = utf8(entry.path)
  const [large, far] = [isLarge(entry), offset >= most32]
  const [size, needed] = [large ? most32 : entry.size, large || far ? 45 : 20]
  const wide = u64(...(large ? [entry.size, entry.size] : []), ...(far ? [offset] : []))
  return joined([
    u32(0x0201_4b50), u16(needed, needed, utf8Names, 0, 0, date), u32(entry.crc32, size, size), u16(name.length, wide.length === 0 ? 0 : wide.length + 4, 0, 0, 0), u32(0, far ? most32 : offset), name,
    wide.length === 0 ? nothing : joined([u16(1, wide.length), wide]),
  ])
}

/** APPNOTE 4.3.14 to 4.3.16. */
function ending(count: number, offset: number, size: number): Uint8Array {
  const large = count >= most16 || offset >= most32 || size >= most32
  const few = Math.min(count, most16)
  return joined([
    large ? joined([u32(0x0606_4b50), u64(44), u16(45, 45), u32(0, 0), u64(count, count, size, offset), u32(0x0706_4b50, 0), u64(offset + size), u32(1)]) : nothing,
    u32(0x0605_4b50), u16(0, 0, few, few), u32(Math.min(size, most32), Math.min(offset, most32)), u16(0),
  ])
}

/** Where each entry begins, and what stands behind the last. */
export function layoutOf(entries: readonly ArchiveEntry[]): { offsets: number[]; directory: Uint8Array[]; size: number } {
  const offsets: number[] = []
  let at = 0
  for (const entry of entries) {
    offsets.push(at)
    at += localHeader(entry).length + entry.size
  }
  const records = entries.map((entry, n) => directoryRecord(entry, offsets[n] ?? 0))
  const size = records.reduce((sum, each) => sum + each.length, 0)
  const end = ending(entries.length, at, size)
  return { offsets, directory: [...records, end], size: at + size + end.length }
}

/** An entry that was found, and where its bytes lie. */
export type Found = ArchiveEntry & { from: number }

/**
 * Reads the directory and sees that everything lies as this file lays it, byte for byte.
 * @param faults where one entry alone is wrong: it is named, and the others are looked at all the same
 * @throws ArchiveError when it cannot be told what is in it
 */
export async function readArchive(source: Source, faults: (fault: ArchiveError) => void): Promise<Found[]> {
  if (source.size < 22) throw new ArchiveError('It is too short to be a package.')
  const tail = await source.read(Math.max(0, source.size - 98), source.size)
  const end = viewOf(tail.subarray(-22))
  if (end.getUint32(0, true) !== 0x0605_4b50 || end.getUint16(20, true) !== 0) throw new ArchiveError('It does not end as a package ends: it was cut short, or something was put behind it.')
  let [count, size, offset, length] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true), 22]
  if (count === most16 || size === most32 || offset === most32) {
    const large = viewOf(tail)
    if (tail.length < 98 || large.getUint32(0, true) !== 0x0606_4b50) throw new ArchiveError('Its end says that it is large, and does not say how large.')
    ;[count, size, offset, length] = [Number(large.getBigUint64(32, true)), Number(large.getBigUint64(40, true)), Number(large.getBigUint64(48, true)), 98]
  }
  const between = source.size - length - size - offset
  if (between > 0) throw new ArchiveError(`${between} bytes lie where nothing belongs: before the first file, or between the directory and its end. A second directory may hide there.`)
  if (between < 0) throw new ArchiveError('Its directory would reach past its end: it was cut short.')
  const found = entriesIn(await source.read(offset, offset + size), count)
  const names = new Set<string>()
  for (const { path } of found) {
    if (!isPath(path)) throw new ArchiveError('Its name would lead out of the folder, or is none that a package gives.', path)
    if (names.has(path.toLowerCase())) throw new ArchiveError('It is in the package twice: which one is meant cannot be told.', path)
    names.add(path.toLowerCase())
  }
  await compare(source, found, { offset, size, length }, faults)
  return found
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function entriesIn(bytes: Uint8Array, count: number): Found[] {
  const view = viewOf(bytes)
  const found: Found[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x0201_4b50) throw new ArchiveError(`Its directory is damaged after ${found.length} of ${count} files.`, found.at(-1)?.path ?? null)
    const [nameLength, extraLength, commentLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)]
    const next = at + 46 + nameLength + extraLength + commentLength
    const path = next <= bytes.length ? textOf(bytes.subarray(at + 46, at + 46 + nameLength)) : null
    if (path === null) throw new ArchiveError(`Its directory is damaged after ${found.length} of ${count} files.`, found.at(-1)?.path ?? null)
    let [size, offset, extra] = [view.getUint32(at + 24, true), view.getUint32(at + 42, true), at + 46 + nameLength + 4]
    const wide = () => {
      if (extra + 8 > next) throw new ArchiveError('Its size or place is not said.', path)
      extra += 8
      return Number(view.getBigUint64(extra - 8, true))
    }
    if (size === most32) {
      size = wide()
      extra += 8
    }
    if (offset === most32) offset = wide()
    found.push({ path, size, crc32: view.getUint32(at + 16, true), from: offset })
    at = next
  }
  if (found.length !== count) throw new ArchiveError(`Its directory lists ${found.length} files, and its end says ${count}.`)
  return found
}

/** Everything between the bytes of the files, made anew and compared. */
async function compare(source: Source, found: Found[], end: { offset: number; size: number; length: number }, faults: (fault: ArchiveError) => void): Promise<void> {
  const { directory } = layoutOf(found)
  let at = 0
  for (const [n, entry] of found.entries()) {
    if (entry.from !== at) throw new ArchiveError(entry.from > at ? 'Something lies before it that no entry of the directory names.' : 'It lies over another file.', entry.path)
    const header = localHeader(entry)
    const there = await source.read(at, Math.min(at + header.length, end.offset))
    if (!same(header, there)) faults(new ArchiveError('What stands before its bytes is not what the directory says of it: its name, size or check sum was altered.', entry.path))
    found[n] = { ...entry, from: at + header.length }
    at += header.length + entry.size
  }
  if (at !== end.offset) throw new ArchiveError(at > end.offset ? 'Files reach into the directory: a size was altered.' : 'Something lies before the directory that it does not name.', found.at(-1)?.path ?? null)
  let from = end.offset
  for (const [n, record] of directory.entries()) {
    const there = await source.read(from, Math.min(from + record.length, source.size))
    if (!same(record, there)) faults(new ArchiveError('Its line in the directory was altered, or is none that a package has.', found[n]?.path ?? null))
    from += record.length
  }
  if (from !== source.size) throw new ArchiveError('Its directory has more in it than a package has.')
}
