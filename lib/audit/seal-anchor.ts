import 'server-only'
import { desc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { treeHash } from '#lib/crypto/merkle.ts'
import { type Checkpoint, openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { NoteError, type VerifierKey, encodeVerifier } from '#lib/tlog/note.ts'
import { bundlePath, encodeBundle, newTiles, tilePath } from '#lib/tlog/tiles.ts'
import { type NodeReader, proveConsistency, verifyConsistency } from '#lib/tlog/tree.ts'
import type { AnchorStore } from './anchor-store.ts'
import { openOwn, originsOf, verifiersOf } from './seal-keys.ts'

/** Runs a piece of work in a transaction of the organization. */
export type Run = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/**
 * Brings the store up to the newest checkpoint: tiles first, checkpoint last, so that a crash leaves more tiles than the checkpoint
 * needs, never fewer. It never takes the store back, nor goes on from an anchor that is not the beginning of this log: what was taken back
 * would be forgotten with the next ones. No transaction is open while
 * the store is asked: it may be slow.
 * @param options.bundles also the texts of entries: `all`, or `full` when 256 are together, so that none is written twice
 * @param options.former the newest anchor of the log under its former name, kept beside the new ones
 * @returns leaves anchored, or null when there was nothing new
 * @throws TakenBack
 */
export async function anchor(run: Run, orgId: string, store: AnchorStore, options: { bundles?: 'all' | 'full'; former?: Buffer | null } = {}): Promise<number | null> {
  const { newest, keys } = await run(async (tx) => ({ newest: await newestSealed(tx, orgId), keys: await verifiersOf(tx, orgId) }))
  if (!newest) return null
  const note = Buffer.from(newest.note)
  const now = openOwn(newest.note, keys, originsOf(orgId, keys))
  const own = keys.filter((key) => key.name === originsOf(orgId, keys)[0])
  // Begun anew, and nothing signed under the new name yet.
  if (!own.some((key) => key.name === now.origin)) return null
  const last = await newestIn(store, own)
  const size = last?.size ?? 0
  if (last && now.size < size) {
    // Another worker may have anchored what was sealed since.
    if (((await run((tx) => newestSealed(tx, orgId)))?.size ?? 0) < size) throw new TakenBack(last)
    return null
  }
  // A crash before the last step, or somebody, left another one there.
  if (now.size === size) {
    await replaceWhenOther(store, 'checkpoint', note)
    return null
  }
  if (last && !(await run((tx) => isBeginning(tx, orgId, last, now)))) throw new TakenBack(last)
  if (options.former) await store.put('former', options.former)
  for (const tile of newTiles(size, now.size)) {
    const from = tile.index * 256
    await store.put(tilePath(tile), Buffer.concat(await run((tx) => hashesAt(tx, orgId, tile.level, from, from + tile.width))))
    const bundled = tile.level === 0 && (options.bundles === 'all' || (options.bundles === 'full' && tile.width === 256))
    if (bundled) await store.put(bundlePath(tile), encodeBundle(await run((tx) => bodies(tx, orgId, from, from + tile.width))))
  }
  await replaceWhenOther(store, 'keys', Buffer.from(own.map((key) => `${encodeVerifier(key)}\n`).join('')))
  await store.put(`checkpoints/${now.size}`, note)
  await store.replace('checkpoint', note)
  return now.size
}

const newestSealed = async (tx: Tx, orgId: string) => (await tx.select().from(auditCheckpoints).where(eq(auditCheckpoints.orgId, orgId)).orderBy(desc(auditCheckpoints.size)).limit(1))[0]

/** The newest anchor is not the beginning of the log that the database holds: entries were taken back, or exchanged, and others sealed since. */
export class TakenBack extends Error {
  readonly anchored: Checkpoint
  constructor(anchored: Checkpoint) {
    super(`the anchor of ${anchored.size} entries is not the beginning of this log; nothing is written over it`)
    this.anchored = anchored
  }
}

/** By a consistency proof (RFC 6962 section 2.1.2) over the leaves of the database. */
export async function isBeginning(tx: Tx, orgId: string, older: Checkpoint, newer: Checkpoint): Promise<boolean> {
  if (older.size === newer.size) return older.root.equals(newer.root)
  return verifyConsistency(older.size, newer.size, older.root, newer.root, await proveConsistency(older.size, newer.size, nodeReader(tx, orgId)))
}

/** The first entry of an anchored log that the database has not, or has another one for; null: the store does not say. */
export async function firstReplaced(run: Run, orgId: string, store: AnchorStore, size: number): Promise<number | null> {
  for (const tile of newTiles(0, size).filter(({ level }) => level === 0)) {
    const from = tile.index * 256
    const bytes = await store.read(tilePath(tile))
    if (!bytes) return null
    const leaves = await run((tx) => tx.raw<{ index: number; leaf: Buffer }[]>`select index::float8 as index, leaf from audit_leaves where org_id = ${orgId} and index >= ${from}::bigint and index < ${from + tile.width}::bigint order by index`)
    for (let n = 0; n < tile.width; n++) if (leaves[n]?.index !== from + n || !leaves[n]?.leaf.equals(bytes.subarray(n * 32, n * 32 + 32))) return from + n
  }
  return null
}

/**
 * The largest checkpoint in the store that one of the keys signed.
 * @throws Error when there are checkpoints and none verifies: nothing is to be written over them
 */
export async function newestIn(store: AnchorStore, keys: VerifierKey[]): Promise<Checkpoint | null> {
  let refused: unknown
  for await (const { note, claims } of store.checkpoints()) {
    try {
      return openAnchor(note.toString(), claims, keys)
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
      refused = error
    }
  }
  if (refused) throw new Error('the newest anchor does not verify; nothing is written over it', { cause: refused })
  return null
}

/** @param keys of the log's one name. @throws NoteError when it is not signed by one of them, or is a true checkpoint put in the place of a larger one */
export function openAnchor(note: string, claims: number | null, keys: VerifierKey[]): Checkpoint {
  const checkpoint = openCheckpoint(note, keys, keys[0]?.name)
  if (claims !== null && claims !== checkpoint.size) throw new NoteError(`a checkpoint of ${checkpoint.size} entries is in the place of one of ${claims}`)
  return checkpoint
}

async function replaceWhenOther(store: AnchorStore, path: string, bytes: Buffer): Promise<void> {
  if (!(await store.read(path))?.equals(bytes)) await store.replace(path, bytes)
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
