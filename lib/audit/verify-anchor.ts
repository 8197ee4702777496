import 'server-only'
import type { Tx } from '#db/client.ts'
import { treeHash } from '#lib/crypto/merkle.ts'
import { openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { NoteError } from '#lib/tlog/note.ts'
import { decodeTile, newTiles, tilePath } from '#lib/tlog/tiles.ts'
import { type AnchorStore } from './seal-anchor.ts'
import { originOf, verifiersOf } from './seal-keys.ts'
import type { Outside } from './verify.ts'

/** What the store holds: its newest checkpoint for `verify`, and what is wrong with the tiles under it (null: they hash to its root). */
export type Anchored = { checkpoint: Outside | null; size: number; wrong: string | null }

export async function readAnchor(tx: Tx, orgId: string, store: AnchorStore): Promise<Anchored> {
  const note = (await store.read('checkpoint'))?.toString()
  if (note === undefined) return { checkpoint: null, size: 0, wrong: null }
  const checkpoint = { name: 'the newest anchor', note }
  try {
    const { size, root } = openCheckpoint(note, await verifiersOf(tx, orgId), originOf(orgId))
    return { checkpoint, size, wrong: await wrongTile(store, size, root) }
  } catch (error) {
    if (!(error instanceof NoteError)) throw error
    return { checkpoint, size: 0, wrong: error.message }
  }
}

/** The first tile that is missing, or is not made of those below it. Holds one hash for every 256 leaves. */
async function wrongTile(store: AnchorStore, size: number, root: Buffer): Promise<string | null> {
  let below: Buffer[] = []
  const tail: Buffer[][] = []
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 256)) {
    const above: Buffer[] = []
    for (const tile of newTiles(0, size).filter((each) => each.level === level)) {
      const bytes = await store.read(tilePath(tile))
      // Of a partial tile the log may keep only the full one that followed it.
      if (!bytes || bytes.length !== tile.width * 32) return `${tilePath(tile)} is missing or cut`
      const hashes = decodeTile(bytes)
      if (level > 0 && !hashes.every((each, n) => each.equals(below[tile.index * 256 + n] ?? Buffer.alloc(0)))) return `${tilePath(tile)} is not made of the tiles below it`
      if (tile.width === 256) above.push(treeHash(hashes))
      else tail.unshift(hashes)
    }
    below = above
  }
  // The root from the right edge: complete subtrees of the highest level first.
  return rootOf(tail).equals(root) ? null : 'the tiles do not hash to the checkpoint'
}

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
