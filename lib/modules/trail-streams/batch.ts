import 'server-only'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { openOwn, originsOf, verifiersOf } from '#lib/audit/seal-keys.ts'
import type { Bounds } from '#lib/door/outbox.ts'
import type { Checkpoint, Message } from '#lib/shipping/message.ts'

type Most = { entries: number; bytes: number }

/** Where a batch from here ends that is not larger than it may be; null: nothing is sealed beyond. At least one entry, however large. */
export async function boundsFrom(tx: Tx, orgId: string, from: number, most: Most): Promise<Bounds | null> {
  const [row] = await tx.execute<{ to: string | null; size: string | null }>(sql`
    with newest as (select size from audit_checkpoints where org_id = ${orgId} order by size desc limit 1),
      leaves as (select l.index, l.recorded_at, l.entry_id from audit_leaves l where l.org_id = ${orgId} and l.index >= ${from} and l.index < (select size from newest) order by l.index limit ${most.entries}),
      sums as (select l.index, sum(coalesce(octet_length(e.body), 0)) over (order by l.index) as bytes from leaves l left join audit_entries e on e.org_id = ${orgId} and e.recorded_at = l.recorded_at and e.id = l.entry_id)
    select max(index) filter (where bytes <= ${most.bytes} or index = ${from}) + 1 as to, (select size from newest) as size from sums`)
  return row?.to && row.size ? { from, to: Number(row.to), size: Number(row.size) } : null
}

/**
 * The entries of these leaves in their order, with what their receiver can hold them against. One that is gone from the database is sent as an empty object: its leaf stays, and
 * verifying the trail names it.
 */
export async function messagesOf(tx: Tx, orgId: string, { from, to, size }: Bounds, personal: boolean): Promise<Message[]> {
  const checkpoint = await checkpointOf(tx, orgId, size)
  const rows = await tx.execute<{ index: string; leaf: string; id: string; at: string; body: string | null }>(sql`
    select l.index, encode(l.leaf, 'hex') as leaf, l.entry_id as id, to_char(l.recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.body
    from audit_leaves l left join audit_entries e on e.org_id = ${orgId} and e.recorded_at = l.recorded_at and e.id = l.entry_id
    where l.org_id = ${orgId} and l.index >= ${from} and l.index < ${to} order by l.index`)
  const opened = personal ? await openedOf(tx, orgId, rows.map((row) => row.id)) : null
  return rows.map(({ index, leaf, id, at, body }) => ({ index: Number(index), leaf, recordedAt: new Date(at), body: body ?? '{}', checkpoint, personal: opened && (opened.get(id) ?? {}) }))
}

/** What stands behind commitments, as far as it was not erased. */
async function openedOf(tx: Tx, orgId: string, entryIds: string[]): Promise<Map<string, Record<string, unknown>>> {
  const rows = await tx.execute<{ id: string; path: string; value: string }>(sql`select entry_id as id, path, value from audit_personal where org_id = ${orgId} and entry_id = any(${sql.param(entryIds)}::uuid[]) order by entry_id, path`)
  const found = new Map<string, Record<string, unknown>>()
  for (const { id, path, value } of rows) found.set(id, { ...found.get(id), [path]: JSON.parse(value) })
  return found
}

/** As it is signed: what the row says of it counts for nothing. */
async function checkpointOf(tx: Tx, orgId: string, size: number): Promise<Checkpoint> {
  const [row] = await tx.select({ note: auditCheckpoints.note }).from(auditCheckpoints).where(eq(auditCheckpoints.size, size))
  const keys = await verifiersOf(tx, orgId)
  const { origin, size: signed, root } = openOwn(row?.note ?? '', keys, originsOf(orgId, keys))
  if (signed !== size) throw new Error(`the checkpoint of ${size} entries says ${signed}`)
  return { origin, size, root: Buffer.from(root).toString('hex') }
}
