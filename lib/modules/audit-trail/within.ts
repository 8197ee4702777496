import 'server-only'
import { and, eq, inArray, type SQL } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditPersonal } from '#db/schema/audit-trail.ts'

/** Entries in words, for what other modules tell of them. */
export { openEntries } from './shown.ts'

/**
 * Takes away the values behind commitments, for good: no leaf of the log changes. The database lets it pass in the erasure of a person only.
 * @param which entries, @param what of them; everything when absent
 * @returns how many
 */
export async function closePersonal(tx: Tx, orgId: string, which: SQL | undefined, what: SQL | undefined): Promise<number> {
  const entries = tx.select({ id: auditEntries.id }).from(auditEntries).where(which)
  return (await tx.delete(auditPersonal).where(and(eq(auditPersonal.orgId, orgId), inArray(auditPersonal.entryId, entries), what)).returning({ path: auditPersonal.path })).length
}
