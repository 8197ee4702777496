import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { eventBatches, trailFeeds } from '#db/schema/events.ts'
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
