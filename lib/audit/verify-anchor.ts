import 'server-only'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { NoteError, type VerifierKey } from '#lib/tlog/note.ts'
import { bundlePath, decodeBundle, type Tile, decodeTile, newTiles, tilePath } from '#lib/tlog/tiles.ts'
import type { AnchorStore } from './anchor-store.ts'
import { openAnchor } from './seal-anchor.ts'
import type { Outside } from './verify.ts'

/** What the store holds: its newest checkpoint for `verify`, and what is wrong with the tiles under it (null: they hash to its root). */
export type Anchored = {
  checkpoint: Outside | null
  size: number
  wrong: string | null
  /** Why the anchors could not be asked; then nothing is known of them, good or bad. */
  unread: string | null
}

/** @param keys the verifiers of the organization's log. Asks the store only: it may be slow, so best outside a transaction. */
export async function readAnchor(keys: VerifierKey[], orgId: string, store: AnchorStore): Promise<Anchored> {
  try {
    return await newestOf(keys, orgId, store)
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error
    return { checkpoint: null, size: 0, wrong: null, unread: error.message }
  }
}

async function newestOf(keys: VerifierKey[], orgId: string, store: AnchorStore): Promise<Anchored> {
  let first: Anchored | undefined
  for await (const { path, claims, note } of store.checkpoints()) {
    const checkpoint = { name: 'the newest anchor', note: note.toString() }
    try {
      const { size, root } = openAnchor(checkpoint.note, claims, keys, orgId)
      const planted = first && 'a checkpoint above it is not one of this log: somebody else wrote to the anchors'
      return { checkpoint, size, wrong: (await wrongTile(store, size, root)) ?? planted ?? null, unread: null }
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
      first ??= { checkpoint, size: 0, wrong: `${path}: ${error.message}`, unread: null }
    }
  }
  return first ?? { checkpoint: null, size: 0, wrong: null, unread: null }
}

/** The first tile that is missing, or is not made of those below it. Holds one hash for every 256 leaves. */
async function wrongTile(store: AnchorStore, size: number, root: Buffer): Promise<string | null> {
  let below: Buffer[] = []
  const tail: Buffer[][] = []
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 256)) {
    const above: Buffer[] = []
    for await (const { tile, bytes, texts } of tilesOf(store, newTiles(0, size).filter((each) => each.level === level))) {
      // Of a partial tile the log may keep only the full one that followed it.
      if (!bytes || bytes.length !== tile.width * 32) return `${tilePath(tile)} is missing or cut`
      const hashes = decodeTile(bytes)
      const altered = texts && wrongBundle(tile, texts, hashes)
      if (altered) return altered
      if (level > 0 && !hashes.every((each, n) => each.equals(below[tile.index * 256 + n] ?? Buffer.alloc(0)))) return `${tilePath(tile)} is not made of the tiles below it`
      if (tile.width === 256) above.push(treeHash(hashes))
      else tail.unshift(hashes)
    }
    below = above
  }
  // The root from the right edge: complete subtrees of the highest level first.
  return rootOf(tail).equals(root) ? null : 'the tiles do not hash to the checkpoint'
}

/** The texts beside a tile of leaves, where the store keeps them: each must hash to its leaf. */
function wrongBundle(tile: Tile, bytes: Buffer, leaves: Buffer[]): string | null {
  try {
    const texts = decodeBundle(bytes)
    if (texts.length === leaves.length && texts.every((text, n) => leafHash(text).equals(leaves[n] ?? Buffer.alloc(0)))) return null
  } catch {
    return `${bundlePath(tile)} is cut`
  }
  return `${bundlePath(tile)} does not hold the texts of its tile`
}

/** In order, with as many asked for at once as a store far away needs. `texts`: of a tile of leaves, its bundle, where there is one. */
async function* tilesOf(store: AnchorStore, tiles: Tile[]): AsyncGenerator<{ tile: Tile; bytes: Buffer | null; texts: Buffer | null }> {
  for (let n = 0; n < tiles.length; n += AT_ONCE) {
    yield* await Promise.all(tiles.slice(n, n + AT_ONCE).map(async (tile) => {
      const [bytes, texts] = await Promise.all([store.read(tilePath(tile)), tile.level === 0 ? store.read(bundlePath(tile)) : null])
      return { tile, bytes, texts }
    }))
  }
}
const AT_ONCE = 16

/** Each level's partial tile, highest first: their hashes are complete subtrees, each level 256 times smaller than the one before. */
function rootOf(levels: Buffer[][]): Buffer {
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
