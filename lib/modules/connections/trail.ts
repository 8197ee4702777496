import 'server-only'
import { and, count, desc, eq, isNotNull, max, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { connections, trailDigests, trailFiles } from '#db/schema/connections.ts'

/** Digests a page shows. */
const latest = 12

/** Of the log files of CloudTrail that came through a connection: what was read, and which chains vouch for it. */
export async function trailOf(tx: Tx, connectionId: string) {
  const ofThese = eq(trailFiles.connectionId, connectionId)
  const [files] = await tx.select({ read: count(), events: sql`coalesce(sum(${trailFiles.accepted}), 0)`.mapWith(Number), refused: sql`count(${trailFiles.refused})`.mapWith(Number), lastReadAt: max(trailFiles.readAt) }).from(trailFiles).where(ofThese)
  const [refused] = await tx.select({ key: trailFiles.key, why: trailFiles.refused }).from(trailFiles).where(and(ofThese, isNotNull(trailFiles.refused))).orderBy(desc(trailFiles.readAt)).limit(1)
  const of = (state: string) => sql`count(*) filter (where ${trailDigests.state} = ${state})`.mapWith(Number)
  const chains = await tx.select({
    chain: trailDigests.chain, digests: count(), valid: of('valid'), unverifiable: of('unverifiable'), invalid: of('invalid'), until: max(trailDigests.endAt),
    listed: sql`coalesce(sum(${trailDigests.listed}), 0)`.mapWith(Number), matched: sql`coalesce(sum(${trailDigests.matched}), 0)`.mapWith(Number),
  }).from(trailDigests).where(eq(trailDigests.connectionId, connectionId)).groupBy(trailDigests.chain).orderBy(trailDigests.chain).limit(100)
  const digests = await tx.select({
    id: trailDigests.id, chain: trailDigests.chain, key: trailDigests.key, startAt: trailDigests.startAt, endAt: trailDigests.endAt, state: trailDigests.state, problems: trailDigests.problems, why: trailDigests.why, listed: trailDigests.listed, matched: trailDigests.matched, findingId: trailDigests.findingId,
  }).from(trailDigests).where(eq(trailDigests.connectionId, connectionId)).orderBy(sql`(${trailDigests.state} = 'invalid') desc`, desc(trailDigests.endAt), desc(trailDigests.id)).limit(latest)
  return { files: { read: files?.read ?? 0, events: files?.events ?? 0, refused: files?.refused ?? 0, lastReadAt: files?.lastReadAt ?? null, lastRefusal: refused ? `${refused.key.split('/').at(-1)}: ${refused.why}` : null }, chains, digests }
}

/** Of the queue that names new log files: what became of its messages. */
export async function queueOf(tx: Tx, connectionId: string) {
  const [found] = await tx.select({
    received: connections.messagesReceived, taken: connections.messagesTaken, known: connections.messagesKnown, rejected: connections.messagesRejected, readAt: connections.messagesAt, rejects: connections.messageRejects, failure: connections.queueFailure, failedAt: connections.queueFailedAt,
  }).from(connections).where(eq(connections.id, connectionId))
  return found ?? null
}
