import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { bundlePath, decodeBundle, decodeTile, newTiles, type Tile, tilePath, tileWidth } from '#lib/tlog/tiles.ts'

/**
 * Tiles and texts of a log against a signed root, from whatever keeps them (https://c2sp.org/tlog-tiles). Nothing that is read is trusted:
 * the root is, and what hashes to it. Holds one hash for every 256 leaves, twice: what the tiles of leaves make, and what is said above them.
 */
export type TileSource = { read(path: string): Promise<Buffer | null> }
/** A smaller signed tree that must be the beginning of this one. */
export type Point = { name: string; size: number; root: Buffer }
/** `index`: of the first leaf it touches, null when that cannot be told. */
export type WrongTile = { says: string; path: string | null; index: number | null }
export type Tiles = {
  wrong: WrongTile | null
  /** Entries whose text is there and hashes to its leaf. */
  texts: number
  /** Points whose root the leaves make. */
  agreed: Point[]
}

type Levels = Buffer[][]
/** What was found wrong in the tiles of leaves while they passed. */
type Found = { tile: { index: number; textsRight: boolean } | null; text: { tile: Tile; entry: number | null; says: string } | null; texts: number }

/** @throws whatever the source throws when it cannot be asked */
export async function checkTiles(source: TileSource, size: number, root: Buffer, points: Point[] = []): Promise<Tiles> {
  const tiles = newTiles(0, size)
  const said: Levels = [[]]
  for await (const { tile, hashes } of read(source, tiles.filter(({ level }) => level > 0))) {
    if (!hashes) return { wrong: missing(tile), texts: 0, agreed: [] }
    ;(said[tile.level] ??= []).push(...hashes)
  }
  const real: Levels = [[]]
  const found: Found = { tile: null, text: null, texts: 0 }
  const agreed: Point[] = []
  const disagreed: Point[] = []
  const due = [...points].sort((one, other) => one.size - other.size)
  const compare = (point: Point, leaves: Buffer[]) => (rootOf(edges(real, leaves.slice(0, point.size % tileWidth))).equals(point.root) ? agreed : disagreed).push(point)
  let last: Buffer[] = []
  for await (const { tile, hashes, texts } of read(source, tiles.filter(({ level }) => level === 0))) {
    if (!hashes) return { wrong: missing(tile), texts: found.texts, agreed }
    while (due[0] && due[0].size < tile.index * tileWidth + tile.width) compare(due.shift() as Point, hashes)
    const own = tile.width === tileWidth ? treeHash(hashes) : null
    const above = said[1]?.[tile.index] ?? null
    const right = !own || !above || own.equals(above)
    const texted = texts && textsOf(tile, texts, hashes)
    if (!right) found.tile ??= { index: tile.index, textsRight: Boolean(texted?.leaves && above && treeHash(texted.leaves).equals(above)) }
    else if (texted?.wrong) found.text ??= texted.wrong
    if (texted) found.texts += texted.good
    if (own) grow(real, own)
    else last = hashes
  }
  for (const point of due) compare(point, last)
  return { wrong: verdict({ size, root, said, real, last, found, agreed, disagreed }), texts: found.texts, agreed }
}

const missing = (tile: Tile): WrongTile => ({ says: `${tilePath(tile)} is missing or cut`, path: tilePath(tile), index: tile.index * tileWidth ** (tile.level + 1) })

type Seen = { size: number; root: Buffer; said: Levels; real: Levels; last: Buffer[]; found: Found; agreed: Point[]; disagreed: Point[] }

/** Leaves, and what is said above them, each lead to a root: the signed one tells which of the two was altered. */
function verdict({ size, root, said, real, last, found, agreed, disagreed }: Seen): WrongTile | null {
  if (rootOf(edges(real, last)).equals(root)) {
    const above = differing(said, real)
    if (above) return { says: `${above.path} is not made of the tiles below it`, ...above }
    if (found.text) return { says: found.text.says, path: bundlePath(found.text.tile), index: found.text.entry }
    const [point] = disagreed
    return point ? { says: `${point.name} was signed over other entries than these: there are two histories`, path: point.name, index: agreed.at(-1)?.size ?? 0 } : null
  }
  if (found.tile && rootOf(edges(said, last)).equals(root) && made(said)) {
    const path = tilePath({ level: 0, index: found.tile.index, width: tileWidth })
    return { says: `${path} is not what was signed${found.tile.textsRight ? '; the texts beside it are' : ''}`, path, index: found.tile.index * tileWidth }
  }
  const upTo = agreed.at(-1)
  const upToText = upTo ? `; up to entry ${upTo.size} they are those of ${upTo.name}` : ''
  if (found.text) {
    const path = tilePath(found.text.tile)
    return { says: `the tiles do not hash to the signed root, and ${path} is not made of the texts beside it${upToText}`, path, index: found.text.entry }
  }
  const edge = last.length > 0 && !found.tile && !differing(said, real) ? tilePath({ level: 0, index: Math.floor(size / tileWidth), width: last.length }) : null
  const why = edge ? `${edge} was altered, or they are of another history` : 'they are of another history, or several were altered'
  return { says: `the tiles do not hash to the signed root: ${why}${upToText}`, path: edge, index: upTo?.size ?? null }
}

/** The first hash, lowest level first, that a tile says and the tiles below do not make. */
function differing(said: Levels, real: Levels): { path: string; index: number } | null {
  for (let level = 1; level < said.length; level++) {
    const hashes = said[level] ?? []
    const n = hashes.findIndex((each, at) => !real[level]?.[at]?.equals(each))
    if (n < 0) continue
    const index = Math.floor(n / tileWidth)
    return { path: tilePath({ level, index, width: Math.min(tileWidth, hashes.length - index * tileWidth) }), index: n * tileWidth ** level }
  }
  return null
}

/** Whether each tile above is made of those between it and the leaves. */
const made = (said: Levels): boolean => said.slice(2).every((hashes, n) => hashes.every((each, at) => treeHash((said[n + 1] ?? []).slice(at * tileWidth, (at + 1) * tileWidth)).equals(each)))

/** The root of 256 leaves more, and with every 256th of a level one in the level above. */
function grow(levels: Levels, hash: Buffer): void {
  for (let level = 1, next: Buffer | null = hash; next; level++) {
    const hashes: Buffer[] = (levels[level] ??= [])
    hashes.push(next)
    next = hashes.length % tileWidth === 0 ? treeHash(hashes.slice(-tileWidth)) : null
  }
}

/** What stands at the right edge of each level, highest first. */
const edges = (levels: Levels, leaves: Buffer[]): Levels => [...levels.slice(1).map((hashes) => hashes.slice(hashes.length - (hashes.length % tileWidth))).reverse(), leaves]

/** Each level's partial tile, highest first: their hashes are complete subtrees, each level 256 times smaller than the one before. */
function rootOf(levels: Levels): Buffer {
  const peaks = levels.flatMap((hashes) => {
    const parts: Buffer[] = []
    for (let from = 0, left = hashes.length; left > 0;) {
      const width = 2 ** Math.floor(Math.log2(left))
      parts.push(treeHash(hashes.slice(from, from + width)))
      from += width
      left -= width
    }
    return parts
  })
  return peaks.length === 0 ? treeHash([]) : peaks.reduceRight((right, left) => treeHash([left, right]))
}

/** The texts beside a tile of leaves: each must hash to its leaf. */
function textsOf(tile: Tile, bytes: Buffer, leaves: Buffer[]): { good: number; leaves: Buffer[] | null; wrong: Found['text'] } {
  const wrong = (entry: number | null, says: string) => ({ tile, entry, says: `${bundlePath(tile)} ${says}` })
  let texts: Buffer[]
  try {
    texts = decodeBundle(bytes)
  } catch {
    return { good: 0, leaves: null, wrong: wrong(tile.index * tileWidth, 'is cut') }
  }
  const hashes = texts.map((text) => leafHash(text))
  const at = leaves.findIndex((leaf, n) => !hashes[n]?.equals(leaf))
  if (at >= 0) return { good: at, leaves: hashes, wrong: wrong(tile.index * tileWidth + at, `does not hold the text of entry ${tile.index * tileWidth + at} as it was signed`) }
  return texts.length === leaves.length ? { good: texts.length, leaves: hashes, wrong: null } : { good: leaves.length, leaves: null, wrong: wrong(null, 'holds more texts than its tile has leaves') }
}

/** In order, with as many asked for at once as a store far away needs. `hashes` null: missing, or of another length. `texts`: of a tile of leaves, where there are some. */
async function* read(source: TileSource, tiles: Tile[]): AsyncGenerator<{ tile: Tile; hashes: Buffer[] | null; texts: Buffer | null }> {
  for (let n = 0; n < tiles.length; n += AT_ONCE) {
    yield* await Promise.all(tiles.slice(n, n + AT_ONCE).map(async (tile) => {
      const [bytes, texts] = await Promise.all([source.read(tilePath(tile)), tile.level === 0 ? source.read(bundlePath(tile)) : null])
      return { tile, hashes: bytes?.length === tile.width * 32 ? decodeTile(bytes) : null, texts }
    }))
  }
}
const AT_ONCE = 16
