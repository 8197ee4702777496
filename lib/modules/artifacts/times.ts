import 'server-only'
import { and, desc, eq, gt, inArray, isNotNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { days, now } from '#lib/clock.ts'

/** When the rounds of stored files did something in an organization last, each read by an index. */
export async function lastCompared(tx: Tx): Promise<Date | null> {
  const [last] = await tx.select({ at: auditEntries.recordedAt }).from(auditEntries)
    .where(and(eq(auditEntries.action, 'artifacts.compareStore'), gt(auditEntries.recordedAt, new Date(now().getTime() - days(400))))).orderBy(desc(auditEntries.recordedAt)).limit(1)
  return last?.at ?? null
}

export async function lastChecked(tx: Tx): Promise<Date | null> {
  const [last] = await tx.select({ at: artifacts.lastCheckedAt }).from(artifacts).where(isNotNull(artifacts.lastCheckedAt)).orderBy(desc(artifacts.lastCheckedAt)).limit(1)
  return last?.at ?? null
}

export async function lastDisposed(tx: Tx): Promise<Date | null> {
  const [last] = await tx.select({ at: auditEntries.recordedAt }).from(auditEntries)
    .where(inArray(auditEntries.action, ['artifacts.dispose'])).orderBy(desc(auditEntries.recordedAt)).limit(1)
  return last?.at ?? null
}
