import 'server-only'
import { and, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { eventBatches, pullCursors, trailFeeds } from '#db/schema/events.ts'
import { minutes } from '#lib/clock.ts'
import { conflict } from '#lib/errors.ts'

/** Deliveries, in the transaction that judges their events. */
export type Delivery = typeof eventBatches.$inferSelect

/** One that nobody judged yet. `skipLocked`: not the one somebody else has. */
export async function lockUnjudged(tx: Tx, batchId: string, lock: { skipLocked?: boolean } = {}): Promise<Delivery | null> {
  const [found] = await tx.select().from(eventBatches).where(and(eq(eventBatches.id, batchId), isNull(eventBatches.detectedAt))).for('update', lock.skipLocked ? { skipLocked: true } : {})
  return found ?? null
}

/** Its events were judged, so many findings came of it, and so often a rule could not tell. */
export async function markJudged(tx: Tx, batchId: string, { findings, notJudged }: { findings: number; notJudged: number }, at: Date): Promise<void> {
  await tx.update(eventBatches).set({ detectedAt: at, findings, notJudged, failedAt: null, error: null }).where(eq(eventBatches.id, batchId))
}

/** How long a delivery waits to be judged before it is counted all the same, in milliseconds. */
const judgedWithin = minutes(10)

/**
 * Deliveries whose events were not counted by day yet, the oldest first. Judged ones: whoever judges one takes its row, finds it taken and leaves it for later, so counting
 * keeps away until then.
 */
export const uncounted = (tx: Tx, most: number, at: Date): Promise<{ id: string; receivedAt: Date }[]> =>
  tx.select({ id: eventBatches.id, receivedAt: eventBatches.receivedAt }).from(eventBatches)
    .where(and(isNull(eventBatches.countedAt), or(isNotNull(eventBatches.detectedAt), eq(eventBatches.accepted, 0), lt(eventBatches.receivedAt, new Date(at.getTime() - judgedWithin)))))
    .orderBy(eventBatches.receivedAt, eventBatches.id).limit(most)

export async function markCounted(tx: Tx, batchIds: string[], at: Date): Promise<void> {
  await tx.update(eventBatches).set({ countedAt: at }).where(inArray(eventBatches.id, batchIds))
}

/** They could not be; it is tried again. */
export async function markUnjudged(tx: Tx, batchId: string, error: string, at: Date): Promise<void> {
  await tx.update(eventBatches).set({ failedAt: at, error }).where(eq(eventBatches.id, batchId))
}

/** How far the organization's own log was looked at. @throws `conflict` when somebody else was there first */
export async function moveMark(tx: Tx, orgId: string, { from, to }: { from: number; to: number }): Promise<void> {
  const moved = await tx.insert(trailFeeds).values({ orgId, fed: to })
    .onConflictDoUpdate({ target: trailFeeds.orgId, set: { fed: to }, setWhere: eq(trailFeeds.fed, from) }).returning({ fed: trailFeeds.fed })
  if (moved.length === 0) throw conflict('These acts were received already.')
}

/** Where the pull of a log stands. */
export type Position = { cursor: string | null; sha256: string | null }

/** How far the log of somebody else was pulled; `from` null: never before. @throws `conflict` when another pull was there first */
export async function movePull(tx: Tx, orgId: string, { source, scope, from, to }: { source: string; scope: string; from: Position | null; to: Position }, at: Date): Promise<void> {
  const moved = from === null
    ? await tx.insert(pullCursors).values({ orgId, source, scope, ...to, pulledAt: at }).onConflictDoNothing().returning({ scope: pullCursors.scope })
    : await tx.update(pullCursors).set({ ...to, pulledAt: at })
      .where(and(eq(pullCursors.source, source), eq(pullCursors.scope, scope), sql`${pullCursors.cursor} is not distinct from ${from.cursor}`, sql`${pullCursors.sha256} is not distinct from ${from.sha256}`)).returning({ scope: pullCursors.scope })
  if (moved.length === 0) throw conflict('Another pull of this log was there first.')
}
