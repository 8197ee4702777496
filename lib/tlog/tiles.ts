/** https://c2sp.org/tlog-tiles: 256 hashes of 32 bytes make a full tile; names and contents of tiles and entry bundles. */
export const tileWidth = 256
export type Tile = { level: number; index: number; width: number }

/** `x001/x234/067`: three digits each, all but the last with an x. */
function indexPath(index: number): string {
  const parts = [String(index % 1000).padStart(3, '0')]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) parts.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return parts.join('/')
}

const suffix = (width: number) => (width === tileWidth ? '' : `.p/${width}`)
export const tilePath = ({ level, index, width }: Tile) => `tile/${level}/${indexPath(index)}${suffix(width)}`
export const bundlePath = ({ index, width }: Omit<Tile, 'level'>) => `tile/entries/${indexPath(index)}${suffix(width)}`

/** The tiles that a tree of `size` has and one of `former` had not, lowest level first. Partial tiles only at the right edge. */
export function newTiles(former: number, size: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0, before = former, now = size; now > 0; level++, before = Math.floor(before / tileWidth), now = Math.floor(now / tileWidth)) {
    if (before === now) continue
    for (let index = Math.floor(before / tileWidth); index * tileWidth < now; index++) {
      tiles.push({ level, index, width: Math.min(tileWidth, now - index * tileWidth) })
    }
  }
  return tiles
}

/** Entries with big-endian 16-bit lengths before them. @throws RangeError when one has more than 65,535 bytes */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(entries.flatMap((entry) => {
    if (entry.length > 0xffff) throw new RangeError('an entry of a bundle has at most 65,535 bytes')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(entry.length)
    return [length, entry]
  }))
}

/** @throws RangeError when it ends within an entry */
export function decodeBundle(bytes: Uint8Array): Buffer[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Buffer[] = []
  for (let offset = 0; offset < all.length;) {
    if (offset + 2 > all.length) throw new RangeError('the bundle ends within a length')
    const end = offset + 2 + all.readUInt16BE(offset)
    if (end > all.length) throw new RangeError('the bundle ends within an entry')
    entries.push(all.subarray(offset + 2, end))
    offset = end
  }
  return entries
}

/** @throws RangeError when it is not whole hashes */
export function decodeTile(bytes: Uint8Array): Buffer[] {
  if (bytes.length === 0 || bytes.length % 32 !== 0 || bytes.length > tileWidth * 32) throw new RangeError('a tile is 1 to 256 hashes of 32 bytes')
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 32 }, (_, n) => all.subarray(n * 32, (n + 1) * 32))
}
