import { Readable } from 'node:stream'
import { createDeflateRaw, crc32 } from 'node:zlib'

/** One file of an archive. `body` is read once, when its turn comes. */
export type ZipPart = { name: string; at: Date; body: () => Promise<AsyncIterable<Uint8Array>> }

const utf8Names = 0x0800
const sizesFollow = 0x0008
const deflated = 8
const most = 0xffffffff

/**
 * A ZIP (APPNOTE 6.3, without its 64-bit part: at most 4 GiB), made while it is read, in memory that does not grow with it. A part that
 * throws ends it without its directory, so that no reader takes half of it for the whole.
 */
export async function* zipOf(parts: Iterable<ZipPart>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = []
  let at = 0
  for (const part of parts) {
    const name = Buffer.from(part.name)
    const start = at
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    fields(head, 4, part.at)
    head.writeUInt16LE(name.length, 26)
    yield head
    yield name
    at += head.length + name.length
    const sums = { crc: 0, size: 0, packed: 0 }
    for await (const piece of packed(part, sums)) {
      at += piece.length
      yield piece
    }
    if (at > most) throw new Error('the archive is larger than 4 GiB')
    const after = Buffer.alloc(16)
    after.writeUInt32LE(0x08074b50, 0)
    counts(after, 4, sums)
    yield after
    at += after.length
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    fields(entry, 6, part.at)
    counts(entry, 16, sums)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(start, 42)
    directory.push(entry, name)
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length / 2, 8)
  end.writeUInt16LE(directory.length / 2, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  yield list
  yield end
}

type Sums = { crc: number; size: number; packed: number }

async function* packed(part: ZipPart, sums: Sums): AsyncGenerator<Uint8Array> {
  const body = await part.body()
  async function* counted() {
    for await (const piece of body) {
      sums.crc = crc32(piece, sums.crc)
      sums.size += piece.length
      yield piece
    }
  }
  const source = Readable.from(counted(), { objectMode: false })
  const deflate = createDeflateRaw()
  source.on('error', (error) => deflate.destroy(error))
  for await (const piece of source.pipe(deflate) as AsyncIterable<Buffer>) {
    sums.packed += piece.length
    yield piece
  }
}

/** Version, flags, method and time, as both headers have them. */
function fields(head: Buffer, from: number, at: Date): void {
  head.writeUInt16LE(20, from)
  head.writeUInt16LE(utf8Names | sizesFollow, from + 2)
  head.writeUInt16LE(deflated, from + 4)
  head.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), from + 6)
  head.writeUInt16LE(((Math.max(1980, at.getUTCFullYear()) - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), from + 8)
}

function counts(into: Buffer, from: number, { crc, size, packed: length }: Sums): void {
  into.writeUInt32LE(crc, from)
  into.writeUInt32LE(length, from + 4)
  into.writeUInt32LE(size, from + 8)
}
