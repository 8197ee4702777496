import 'server-only'
import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { approvalDecisions, approvals } from '#db/schema/approvals.ts'
import { AppError } from '#lib/errors.ts'
import type { Seen } from './model.ts'
import { seenOf } from './standing.ts'

/** Asking, doing what was approved, and showing what is open, in the transactions of the modules whose requests they are. */

export { addParty, askApproval } from './open.ts'

/** What was approved and is done now: the input it was approved with, and who spoke last. Whoever calls it has been called by the decision. */
export async function approvedNow(tx: Tx, approvalId: string): Promise<{ seen: Seen; decidedById: string | null; decidedByPersonId: string | null; note: string | null; approval: typeof approvals.$inferSelect }> {
  const [approval] = await tx.select().from(approvals).where(eq(approvals.id, approvalId))
  if (!approval) throw new AppError('not_found', 'There is no such approval.')
  const [last] = await tx.select().from(approvalDecisions).where(eq(approvalDecisions.approvalId, approvalId)).orderBy(desc(approvalDecisions.decidedAt), desc(approvalDecisions.id)).limit(1)
  return { seen: seenOf(approval), decidedById: last?.decidedById ?? null, decidedByPersonId: last?.decidedByPersonId ?? null, note: last?.note ?? null, approval }
}

/** What is open about some records, by record: the page of each shows it. */
export async function openApprovals(tx: Tx, subjectType: string, subjectIds: string[]): Promise<Map<string, string>> {
  if (subjectIds.length === 0) return new Map()
  const rows = await tx.select({ id: approvals.id, subjectId: approvals.subjectId }).from(approvals).where(and(eq(approvals.subjectType, subjectType), inArray(approvals.subjectId, subjectIds), eq(approvals.state, 'open')))
  return new Map(rows.map((row) => [row.subjectId, row.id]))
}

/** Who spoke last for what was approved and done about a record: whoever performed the control. */
export async function approverOf(tx: Tx, subjectType: string, subjectId: string): Promise<string | null> {
  const [last] = await tx.select({ by: approvalDecisions.decidedById }).from(approvals).innerJoin(approvalDecisions, and(eq(approvalDecisions.orgId, approvals.orgId), eq(approvalDecisions.approvalId, approvals.id), eq(approvalDecisions.outcome, 'approve')))
    .where(and(eq(approvals.subjectType, subjectType), eq(approvals.subjectId, subjectId), eq(approvals.state, 'approved'))).orderBy(desc(approvalDecisions.decidedAt), desc(approvalDecisions.id)).limit(1)
  return last?.by ?? null
}

/** Everybody who spoke for or against what was asked for a record, by account. */
export const decidersOf = async (tx: Tx, subjectType: string, subjectId: string): Promise<string[]> =>
  (await tx.selectDistinct({ by: approvalDecisions.decidedById }).from(approvals).innerJoin(approvalDecisions, and(eq(approvalDecisions.orgId, approvals.orgId), eq(approvalDecisions.approvalId, approvals.id)))
    .where(and(eq(approvals.subjectType, subjectType), eq(approvals.subjectId, subjectId)))).map((row) => row.by)
