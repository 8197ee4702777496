import 'server-only'
import type postgres from 'postgres'
import type { Tx } from '#db/client.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { bundlePath, decodeBundle, decodeTile, newTiles, tilePath, tileWidth } from '#lib/tlog/tiles.ts'
import { Edge } from '#lib/tlog/tree.ts'
import type { AnchorStore } from './anchor-store.ts'
import { firstReplaced, newestIn, type Run } from './seal-anchor.ts'
import { originsOf, signerOf, verifiersOf } from './seal-keys.ts'
import { checkTiles } from './verify-tiles.ts'

/**
 * What became of the log since the backup was taken, from where its anchors lie: entries whose texts are kept there come back, each held against the signed root first.
 * They tell what was done; the records it was done to are those of the backup.
 */
export type Brought = {
  /** Leaves of the backup, and of the newest checkpoint outside; null: there is none, or it could not be read. */
  size: number
  anchored: number | null
  anchoredRoot: string | null
  origin: string | null
  back: number
  /** Entries of which only the hash is known: whoever goes on cannot go on with this log. */
  lost: number
  /** The log outside is another one, from that entry on. */
  parted: number | null
  problem: string | null
}

type Given = { sql: postgres.Sql; run: Run; orgId: string; store: (origin: string) => AnchorStore }

export async function bringBack({ sql, run, orgId, store: storeOf }: Given): Promise<Brought> {
  const { keys, last } = await run(async (tx) => ({ keys: await verifiersOf(tx, orgId), last: await lastOf(tx, orgId) }))
  const size = last?.size ?? 0
  const told: Brought = { size, anchored: null, anchoredRoot: null, origin: null, back: 0, lost: 0, parted: null, problem: null }
  const [origin] = originsOf(orgId, keys)
  if (!last || !origin) return told
  const store = storeOf(origin)
  const own = keys.filter((key) => key.name === origin)
  const newest = await newestIn(store, own)
  if (!newest) return told
  Object.assign(told, { anchored: newest.size, anchoredRoot: newest.root.toString('hex'), origin })
  if (newest.size <= size) return told
  const { wrong } = await checkTiles(store, newest.size, newest.root)
  if (wrong) return { ...told, problem: `the anchors do not lead to their own root: ${wrong.says}` }
  const parted = await firstReplaced(run, orgId, store, size)
  if (parted !== null) return { ...told, parted }

  const { entries, leaves } = await later(sql, orgId, store, size, newest.size)
  told.back = entries.length
  told.lost = newest.size - size - entries.length
  if (entries.length === 0) return told
  const edge = Edge.from(size, last.peaks)
  const subtrees = new Map<number, Buffer>()
  for (const leaf of leaves) edge.append(leaf, (root) => subtrees.set(edge.size, root))
  const root = edge.root()
  if (told.lost === 0 && !root.equals(newest.root)) return { ...told, back: 0, lost: newest.size - size, problem: 'the entries that came back do not lead to the signed root' }
  const signer = await run((tx) => signerOf(tx, orgId))
  if (!signer || signer.name !== origin) return { ...told, back: 0, lost: newest.size - size, problem: 'the signing key cannot be opened, so nothing can be added to the log' }
  const note = signCheckpoint({ origin, size: edge.size, root }, [signer])
  await sql.begin(async (tx) => {
    await monthsOf(tx, entries)
    for (let at = 0; at < entries.length; at += 1_000) {
      const some = entries.slice(at, at + 1_000)
      // The cluster and the transaction are those of the last checkpoint: what came back is settled.
      await tx`insert into audit_entries (org_id, id, recorded_at, body, xid, cluster)
        select ${orgId}, (body::jsonb ->> 'id')::uuid, (body::jsonb ->> 'at')::timestamptz, body, ${last.xid}::xid8, ${last.cluster} from unnest(${some.map(({ body }) => body)}::text[]) as u(body)
        on conflict do nothing`
      await tx`insert into audit_leaves (org_id, index, entry_id, recorded_at, leaf, subtree)
        select ${orgId}, index, (body::jsonb ->> 'id')::uuid, (body::jsonb ->> 'at')::timestamptz, decode(leaf, 'hex'), decode(subtree, 'hex')
        from unnest(${some.map((_, n) => size + at + n)}::bigint[], ${some.map(({ body }) => body)}::text[], ${some.map((_, n) => (leaves[at + n] as Buffer).toString('hex'))}::text[], ${some.map((_, n) => subtrees.get(size + at + n)?.toString('hex') ?? null)}::text[]) as u(index, body, leaf, subtree)`
    }
    await tx`insert into audit_checkpoints (org_id, size, root, note, at, peaks, cluster, xid, recorded_at, entry_id)
      select ${orgId}, ${edge.size}, ${root}, ${note}, now(), ${edge.bytes()}, cluster, xid, recorded_at, entry_id from audit_checkpoints where org_id = ${orgId} and size = ${size}`
  })
  return told
}

/** A backup of long ago has no room for the months since. */
async function monthsOf(tx: postgres.TransactionSql, entries: { body: string }[]): Promise<void> {
  for (const month of new Set(entries.map(({ body }) => (JSON.parse(body) as { at: string }).at.slice(0, 7)))) {
    const name = `audit_entries_${month.replace('-', '_')}`
    const [from, to] = [new Date(`${month}-01T00:00:00Z`), new Date(`${month}-01T00:00:00Z`)]
    to.setUTCMonth(to.getUTCMonth() + 1)
    if ((await tx`select to_regclass(${`public.${name}`}) as there`)[0]?.there) continue
    await tx.unsafe(`create table "${name}" partition of audit_entries for values from ('${from.toISOString()}') to ('${to.toISOString()}')`)
    await tx`select tickmark_guard_append_only(${name}::regclass)`
  }
}

/** What can be put where it belongs: a text that hashes to its leaf and is no entry was never written by the portal. */
function isEntry(body: string): boolean {
  try {
    const { id, at } = JSON.parse(body) as { id?: unknown; at?: unknown }
    return typeof id === 'string' && typeof at === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)
  } catch {
    return false
  }
}

const lastOf = async (tx: Tx, orgId: string) =>
  (await tx.raw<{ size: number; peaks: Buffer; xid: string; cluster: string }[]>`select size::float8 as size, peaks, xid::text as xid, cluster from audit_checkpoints where org_id = ${orgId} order by audit_checkpoints.size desc limit 1`)[0]

/** Entries after the first `size`, as far as each of them has its text: from the bundles, or, at the end, from what the backup had and nobody had sealed. */
async function later(sql: postgres.Sql, orgId: string, store: AnchorStore, size: number, newest: number): Promise<{ entries: { body: string }[]; leaves: Buffer[] }> {
  const unsealed = new Map((await sql<{ body: string }[]>`
    select e.body from audit_entries e where e.org_id = ${orgId} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)`).map(({ body }) => [leafHash(Buffer.from(body)).toString('hex'), body]))
  const [entries, leaves]: [{ body: string }[], Buffer[]] = [[], []]
  for (const tile of newTiles(0, newest).filter(({ level }) => level === 0)) {
    const from = tile.index * tileWidth
    if (from + tile.width <= size) continue
    const hashes = decodeTile((await store.read(tilePath(tile))) ?? Buffer.alloc(0))
    const bundle = tile.width === tileWidth ? await store.read(bundlePath(tile)) : null
    const texts = bundle ? decodeBundle(bundle) : []
    for (let n = Math.max(0, size - from); n < tile.width; n++) {
      const leaf = hashes[n] as Buffer
      const text = texts[n]
      const body = text && leafHash(text).equals(leaf) ? text.toString('utf8') : unsealed.get(leaf.toString('hex'))
      if (body === undefined || !isEntry(body)) return { entries, leaves }
      entries.push({ body })
      leaves.push(leaf)
    }
  }
  return { entries, leaves }
}
