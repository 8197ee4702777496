import 'server-only'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { desc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditCheckpoints } from '#db/schema/leaves.ts'
import { treeHash } from '#lib/crypto/merkle.ts'
import { env } from '#lib/env.ts'
import { openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { NoteError } from '#lib/tlog/note.ts'
import { bundlePath, encodeBundle, newTiles, tilePath } from '#lib/tlog/tiles.ts'
import type { NodeReader } from '#lib/tlog/tree.ts'
import { originOf, verifiersOf } from './seal-keys.ts'

/**
 * Where tiles and checkpoints go outside the database. `put` is for what never changes: the same bytes again are welcome, others are
 * refused. `replace` is for `checkpoint` alone, the newest one.
 */
export interface AnchorStore {
  put(path: string, bytes: Uint8Array): Promise<void>
  replace(path: string, bytes: Uint8Array): Promise<void>
  read(path: string): Promise<Buffer | null>
}

/** `<DATA_DIR>/anchors/<organization>`: C2SP tiles, `checkpoint`, and every anchored checkpoint under `checkpoints/<size>`. */
export const anchorFolder = (orgId: string) => join(env().DATA_DIR, 'anchors', orgId)

/** Read-only files in a folder. Whoever may write there can replace them: this detects what the database alone cannot, it prevents nothing. */
export function folderStore(folder: string): AnchorStore {
  const read = (path: string) => readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  // Whole or not at all: a crash leaves a .part file, which the next try overwrites.
  const replace = async (path: string, bytes: Uint8Array) => {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(`${file}.part`, bytes, { mode: 0o600 })
    await chmod(`${file}.part`, 0o400)
    await rename(`${file}.part`, file)
  }
  return {
    read,
    replace,
    async put(path, bytes) {
      const there = await read(path)
      if (!there) await replace(path, bytes)
      else if (!there.equals(bytes)) throw new Error(`the anchor ${path} exists with other contents`)
    },
  }
}

/**
 * Brings the store up to the newest checkpoint: tiles first, checkpoint last, so that a crash leaves more tiles than the checkpoint
 * needs, never fewer. It never takes the store back: an anchor larger than the database stays, for verify to find.
 * @returns leaves anchored, or null when there was nothing new
 */
export async function anchor(tx: Tx, orgId: string, store: AnchorStore, options: { bundles?: boolean } = {}): Promise<number | null> {
  const [newest] = await tx.select().from(auditCheckpoints).where(eq(auditCheckpoints.orgId, orgId)).orderBy(desc(auditCheckpoints.size)).limit(1)
  if (!newest) return null
  const keys = await verifiersOf(tx, orgId)
  const now = openCheckpoint(newest.note, keys, originOf(orgId))
  const former = await store.read('checkpoint')
  let size = 0
  if (former) {
    try {
      size = openCheckpoint(former.toString(), keys, originOf(orgId)).size
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
      throw new Error('the newest anchor does not verify; nothing is written over it', { cause: error })
    }
  }
  if (now.size <= size) return null
  for (const tile of newTiles(size, now.size)) {
    const from = tile.index * 256
    await store.put(tilePath(tile), Buffer.concat(await hashesAt(tx, orgId, tile.level, from, from + tile.width)))
    if (options.bundles && tile.level === 0) await store.put(bundlePath(tile), encodeBundle(await bodies(tx, orgId, from, from + tile.width)))
  }
  await store.put(`checkpoints/${now.size}`, Buffer.from(newest.note))
  await store.replace('checkpoint', Buffer.from(newest.note))
  return now.size
}

/** Elements from…to of a level of tiles: leaves, roots of 256 leaves, of 65,536, … */
async function hashesAt(tx: Tx, orgId: string, level: number, from: number, to: number): Promise<Buffer[]> {
  if (level >= 2) {
    const hashes: Buffer[] = []
    for (let n = from; n < to; n++) hashes.push(treeHash(await hashesAt(tx, orgId, level - 1, n * 256, n * 256 + 256)))
    return hashes
  }
  const rows = level === 0
    ? await tx.raw<{ hash: Buffer }[]>`select leaf as hash from audit_leaves where org_id = ${orgId} and index >= ${from}::bigint and index < ${to}::bigint order by index`
    : await tx.raw<{ hash: Buffer | null }[]>`
      select l.subtree as hash from generate_series(${from}::bigint, ${to}::bigint - 1) n join audit_leaves l on l.org_id = ${orgId} and l.index = n * 256 + 255 order by n`
  if (rows.length !== to - from) throw new Error(`leaves are missing between ${from} and ${to} of level ${level}`)
  return rows.map((row) => row.hash ?? Buffer.alloc(32))
}

async function bodies(tx: Tx, orgId: string, from: number, to: number): Promise<Buffer[]> {
  const rows = await tx.raw<{ body: string }[]>`
    select e.body from audit_leaves l join audit_entries e on e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id
    where l.org_id = ${orgId} and l.index >= ${from}::bigint and l.index < ${to}::bigint order by l.index`
  return rows.map((row) => Buffer.from(row.body))
}

/** Hashes of complete subtrees for proofs: at most 128 leaves or the roots of 256 each. */
export const nodeReader = (tx: Tx, orgId: string): NodeReader => async (nodes) => {
  const hashes: Buffer[] = []
  for (const { level, index } of nodes) {
    const width = 2 ** (level >= 8 ? level - 8 : level)
    hashes.push(treeHash(await hashesAt(tx, orgId, level >= 8 ? 1 : 0, index * width, (index + 1) * width)))
  }
  return hashes
}
