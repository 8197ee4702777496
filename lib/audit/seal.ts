import 'server-only'
import { and, desc, eq, max, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditCheckpoints, auditLeaves } from '#db/schema/audit-trail.ts'
import { now } from '#lib/clock.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { Edge } from '#lib/tlog/tree.ts'
import { openOwn, originsOf, signerOf, verifiersOf } from './seal-keys.ts'

/**
 * The sealer: settled entries become leaves, and a signed checkpoint says so (AT-3).
 *
 * Leaf data is the exact UTF-8 of `body`. A body holds its organization and its own id, so no two entries have one leaf, and an entry
 * cannot be passed off as another's or another organization's.
 *
 * Order: (xid, recorded_at, id) among entries whose transaction is older than every running one; none can appear before them any more,
 * whatever the clocks say. After a restore into another cluster the transaction ids of the former one mean nothing here: its entries
 * count as settled and go first.
 *
 * Leaves and their checkpoint are one transaction: a sealer that dies leaves nothing behind, and the next one does the same again.
 * It goes on only from a checkpoint whose signature and peaks verify, so that tampering stops it instead of being signed.
 */
export class SealingStopped extends Error {}

export type Step = {
  sealed: number
  /** Leaves in all. */
  size: number
  /** Whether more entries may be waiting for the next step. */
  more: boolean
  /** Nothing of this cluster with a lower transaction id is left to seal: the next step may begin its search here. */
  settled: string | null
  why?: 'busy' | 'no key'
}
export type SealOptions = {
  /** Entries in one step, 10,000 unless told. Their texts stay in the database: 100 bytes each come here. */
  batch?: number
  /** `settled` of an earlier step. */
  settled?: string | null
  /** Tests: called between the parts of a step. */
  between?: (part: 'read' | 'leaves' | 'checkpoint') => Promise<void>
}
const endOfTime = new Date('9999-12-31T23:59:59.999Z')
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

type Found = { id: string; recorded_at: string; xid: string; cluster: string; leaf: Buffer }

/** One step in the caller's transaction (app role, inside the organization). @throws SealingStopped */
export async function sealStep(tx: Tx, orgId: string, options: SealOptions = {}): Promise<Step> {
  const batch = options.batch ?? 10_000
  const settled = options.settled ?? null
  const [lock] = await tx.raw<{ taken: boolean }[]>`select pg_try_advisory_xact_lock(hashtext('tickmark.seal'), hashtext(${orgId})) as taken`
  const [last] = await tx.select().from(auditCheckpoints).where(eq(auditCheckpoints.orgId, orgId)).orderBy(desc(auditCheckpoints.size)).limit(1)
  if (!lock?.taken) return { sealed: 0, size: last?.size ?? 0, more: false, settled, why: 'busy' }

  const [here] = await tx.raw<{ cluster: string; xmin: string }[]>`select tickmark_cluster() as cluster, pg_snapshot_xmin(pg_current_snapshot())::text as xmin`
  if (!here) throw new SealingStopped('the database does not answer')
  const foreign = settled === null && last?.cluster !== here.cluster ? await foreignEntries(tx, orgId, here.cluster, batch) : []
  const entries = foreign.length > 0 ? foreign : await ownEntries(tx, orgId, here, settled, batch)
  const newest = entries.at(-1)
  const size = last?.size ?? 0
  if (!newest) return { sealed: 0, size, more: false, settled: here.xmin }

  const key = await signerOf(tx, orgId)
  if (!key) return { sealed: 0, size, more: true, settled, why: 'no key' }
  const edge = await trustedEdge(tx, orgId, last)
  await options.between?.('read')

  const subtrees: { index: number; root: string }[] = []
  for (const entry of entries) edge.append(entry.leaf, (root) => subtrees.push({ index: edge.size, root: root.toString('hex') }))
  await tx.raw`
    insert into audit_leaves (org_id, index, entry_id, recorded_at, leaf, subtree)
    select ${orgId}, ${size}::bigint + n - 1, id, at, decode(leaf, 'hex'), decode(s.root, 'hex')
    from unnest(${list(entries.map((each) => each.id))}::text::uuid[], ${list(entries.map((each) => each.recorded_at))}::text::timestamptz[], ${list(entries.map((each) => each.leaf.toString('hex')))}::text::text[])
      with ordinality as u(id, at, leaf, n)
    left join unnest(${list(subtrees.map((each) => each.index))}::text::bigint[], ${list(subtrees.map((each) => each.root))}::text::text[]) as s(index, root) on s.index = ${size}::bigint + n - 1`
  await options.between?.('leaves')
  const root = edge.root()
  const more = entries.length === batch || foreign.length > 0
  // With nothing left below the oldest running transaction the mark says so, and leaves no gap into which an old-looking entry could be put.
  const mark = more
    ? { cluster: newest.cluster, xid: newest.xid, recordedAt: new Date(newest.recorded_at), entryId: newest.id }
    : { cluster: here.cluster, xid: String(BigInt(here.xmin) - 1n), recordedAt: endOfTime, entryId: lastId }
  await tx.insert(auditCheckpoints).values({
    orgId, size: edge.size, root, note: signCheckpoint({ origin: key.name, size: edge.size, root }, [key]), at: now(), peaks: edge.bytes(), ...mark,
  })
  await options.between?.('checkpoint')
  return { sealed: entries.length, size: edge.size, more, settled: more ? settled : here.xmin }
}

/** The right edge of the tree, once the newest checkpoint has proved to be ours and to fit its leaves. */
async function trustedEdge(tx: Tx, orgId: string, last: typeof auditCheckpoints.$inferSelect | undefined): Promise<Edge> {
  const [leaves] = await tx.select({ newest: max(auditLeaves.index) }).from(auditLeaves).where(eq(auditLeaves.orgId, orgId))
  const count = leaves?.newest === null || leaves?.newest === undefined ? 0 : leaves.newest + 1
  if (count !== (last?.size ?? 0)) throw new SealingStopped(`the newest checkpoint speaks of ${last?.size ?? 0} leaves, there are ${count}`)
  if (!last) return new Edge()
  try {
    const keys = await verifiersOf(tx, orgId)
    const signed = openOwn(last.note, keys, originsOf(orgId, keys))
    const edge = Edge.from(last.size, last.peaks)
    if (signed.size === last.size && signed.root.equals(last.root) && edge.root().equals(last.root)) return edge
  } catch (error) {
    throw new SealingStopped('the newest checkpoint does not verify', { cause: error })
  }
  throw new SealingStopped('the newest checkpoint is not what was signed')
}

/** An array as PostgreSQL reads it; ids, times, numbers and hex need no escapes. */
const list = (values: (string | number)[]) => `{${values.map((each) => `"${each}"`).join(',')}}`

const leaf = (tx: Tx) => tx.raw`sha256('\\x00'::bytea || convert_to(e.body, 'UTF8'))`

async function foreignEntries(tx: Tx, orgId: string, cluster: string, batch: number): Promise<Found[]> {
  return tx.raw<Found[]>`
    select e.id, e.recorded_at::text as recorded_at, e.xid::text as xid, e.cluster, ${leaf(tx)} as leaf from audit_entries e
    where e.org_id = ${orgId} and e.cluster <> ${cluster} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)
    order by e.cluster, e.xid, e.recorded_at, e.id limit ${batch}`
}

async function ownEntries(tx: Tx, orgId: string, here: { cluster: string; xmin: string }, settled: string | null, batch: number): Promise<Found[]> {
  const [mark] = await tx.select({ xid: auditCheckpoints.xid, recordedAt: sql<string>`${auditCheckpoints.recordedAt}::text`, entryId: auditCheckpoints.entryId })
    .from(auditCheckpoints).where(and(eq(auditCheckpoints.orgId, orgId), eq(auditCheckpoints.cluster, here.cluster))).orderBy(desc(auditCheckpoints.size)).limit(1)
  return tx.raw<Found[]>`
    select e.id, e.recorded_at::text as recorded_at, e.xid::text as xid, e.cluster, ${leaf(tx)} as leaf from audit_entries e
    where e.org_id = ${orgId} and e.cluster = ${here.cluster} and e.xid < ${here.xmin}::xid8 and e.xid >= ${settled ?? mark?.xid ?? '0'}::xid8
      and (e.xid, e.recorded_at, e.id) > (${mark?.xid ?? '0'}::xid8, ${mark?.recordedAt ?? '-infinity'}::timestamptz, ${mark?.entryId ?? '00000000-0000-0000-0000-000000000000'}::uuid)
    order by e.xid, e.recorded_at, e.id limit ${batch}`
}

/** Milliseconds the worker waits between two rounds of sealing. */
export const sealPause = 500

export type Run = <T>(orgId: string, work: (tx: Tx) => Promise<T>) => Promise<T>

/**
 * A sealer with its memory of where each organization stands, so that one where nothing happens costs next to nothing.
 * @param makeKey called once when an organization has no key yet
 */
export function sealer(run: Run, makeKey: (orgId: string) => Promise<unknown>) {
  const settled = new Map<string, string | null>()
  return async (orgId: string, options: SealOptions = {}): Promise<number> => {
    let sealed = 0
    for (;;) {
      const step = await run(orgId, (tx) => sealStep(tx, orgId, { ...options, settled: settled.get(orgId) ?? null }))
      settled.set(orgId, step.settled)
      sealed += step.sealed
      if (step.why === 'no key') await makeKey(orgId)
      else if (!step.more) return sealed
    }
  }
}
