import 'server-only'
import { hash } from 'node:crypto'
import { inArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { events } from '#db/schema/events.ts'
import { chunks } from '#lib/audit/append.ts'
import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { withDigits } from '#lib/ingest/parse.ts'
import type { Accepted } from '#lib/ingest/read.ts'

/** `contradictsId`: the event that had its id first and says something else. */
export type Stored = Accepted & { id: string; contradictsId: string | null }
/** RFC 6962 leaf hashes of the raw texts, by the id of the event. */
type Leaves = Map<string, Buffer>

/** Raw texts in memory at once: each may be a megabyte. */
const compared = 50

/**
 * Which of these events are new: the unpartitioned key table decides, once for all time and any number of senders. An id that is known
 * is a known event only if it says the same; whoever sends something harmless under the id of what is to come would hide it otherwise.
 * What says something else is claimed by what it says, and should that be taken too, by itself.
 * @returns in the order they were offered
 */
export async function claim(tx: Tx, orgId: string, offered: Stored[], hashing: Promise<Leaves>): Promise<Stored[]> {
  const kept = new Set<string>()
  let left = offered
  for (const name of [(event: Stored) => event.key, (event: Stored) => `${event.key}#${hash('sha256', saying(event.raw))}`, (event: Stored) => `${event.key}#${event.id}`]) {
    const named = left.map((event) => ({ ...event, key: name(event) }))
    const fresh = await claimKeys(tx, orgId, named)
    for (const id of fresh) kept.add(id)
    const known = named.filter((event) => !fresh.has(event.id))
    if (known.length === 0) break
    const first = await contradicted(tx, orgId, known, named.filter((event) => fresh.has(event.id)), await hashing)
    left = left.filter((event) => first.has(event.id))
    for (const event of left) event.contradictsId ??= first.get(event.id) ?? null
    if (left.length === 0) break
  }
  return offered.filter((event) => kept.has(event.id))
}

async function claimKeys(tx: Tx, orgId: string, part: Stored[]): Promise<Set<string>> {
  const rows = await tx.execute<{ event_id: string }>(sql`
    insert into event_keys (org_id, source, external_id, event_id)
    select ${orgId}::uuid, k.source, k.key, k.id
    from unnest(${array(part.map((event) => event.source))}::text[], ${array(part.map((event) => event.key))}::text[], ${array(part.map((event) => event.id))}::uuid[]) as k(source, key, id)
    on conflict do nothing returning event_id`)
  return new Set(rows.map((row) => row.event_id))
}

const keyOf = (event: Stored) => JSON.stringify([event.source, event.key])

/** Of the known ones those that say something else, with whom they contradict. An event that was removed after its retention cannot be asked: its id is known. */
async function contradicted(tx: Tx, orgId: string, known: Stored[], fresh: Stored[], leaves: Leaves): Promise<Map<string, string>> {
  const contradicts = new Map<string, string>()
  const here = new Map(fresh.map((event) => [keyOf(event), event]))
  for (const event of known) {
    const twin = here.get(keyOf(event))
    if (twin && twin.raw !== event.raw && saying(twin.raw) !== saying(event.raw)) contradicts.set(event.id, twin.id)
  }
  const stored = known.filter((event) => !here.has(keyOf(event)))
  if (stored.length === 0) return contradicts
  const others = await tx.execute<{ id: string; first_id: string }>(sql`
    select k.id, e.id as first_id
    from unnest(${array(stored.map((event) => event.source))}::text[], ${array(stored.map((event) => event.key))}::text[], ${array(stored.map((event) => event.id))}::uuid[], ${array(stored.map((event) => (leaves.get(event.id) as Buffer).toString('hex')))}::text[]) as k(source, key, id, leaf)
    join event_keys o on o.org_id = ${orgId}::uuid and o.source = k.source and o.external_id = k.key
    join events e on e.org_id = o.org_id and e.id = o.event_id
    where sha256('\\x00'::bytea || convert_to(e.raw, 'UTF8')) <> decode(k.leaf, 'hex')`)
  const byId = new Map(stored.map((event) => [event.id, event]))
  for (const part of chunks(others, compared)) {
    const texts = new Map((await tx.select({ id: events.id, raw: events.raw }).from(events).where(inArray(events.id, part.map((each) => each.first_id)))).map((row) => [row.id, row.raw]))
    for (const { id, first_id: firstId } of part) if (saying(texts.get(firstId) ?? '""') !== saying(byId.get(id)?.raw ?? '""')) contradicts.set(id, firstId)
  }
  return contradicts
}

/** What a record says, however it is spaced and in whatever order: two shippers write one record differently. */
const saying = (raw: string) => canonical(withDigits(raw) as Json)

/** One parameter, not one an element. */
const array = (values: (string | null)[]) => sql.param(values)
