import 'server-only'
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { evidence } from '#db/schema/evidence.ts'
import { days, now } from '#lib/clock.ts'

/** When the rounds of evidence did something in an organization last, each read by an index. */
async function lastEntry(tx: Tx, ...actions: string[]): Promise<Date | null> {
  const [last] = await tx.select({ at: auditEntries.recordedAt }).from(auditEntries)
    .where(and(inArray(auditEntries.action, actions), gt(auditEntries.recordedAt, new Date(now().getTime() - days(400))))).orderBy(desc(auditEntries.recordedAt)).limit(1)
  return last?.at ?? null
}

export const lastExpired = (tx: Tx) => lastEntry(tx, 'evidence.expire', 'evidence.remind')

export async function nextExpiry(tx: Tx): Promise<Date | null> {
  const [next] = await tx.select({ at: evidence.expiresAt }).from(evidence)
    .where(and(eq(evidence.status, 'approved'), isNotNull(evidence.expiresAt), isNull(evidence.deletedAt))).orderBy(asc(evidence.expiresAt)).limit(1)
  return next?.at ?? null
}
