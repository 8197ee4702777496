import 'server-only'
import { and, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { detectionRules, sigmaRules } from '#db/schema/detection-rules.ts'

export type TriedOutcome = 'fired' | 'quiet' | 'unknown'
export type Draft = { id: string; sha256: string; updatedAt: Date; triedOutcome: TriedOutcome | null; triedSha256: string | null }

/** The draft of that id, locked, with its text as it is now; null when it is none, or no more. */
export async function lockDraft(tx: Tx, ruleId: string): Promise<Draft | null> {
  const [found] = await tx.select({ id: detectionRules.id, sha256: sigmaRules.sha256, updatedAt: sigmaRules.updatedAt, triedOutcome: detectionRules.triedOutcome, triedSha256: detectionRules.triedSha256 }).from(detectionRules)
    .innerJoin(sigmaRules, and(eq(sigmaRules.orgId, detectionRules.orgId), eq(sigmaRules.ruleId, detectionRules.ruleId)))
    .where(and(eq(detectionRules.ruleId, ruleId), eq(detectionRules.draft, true))).for('update')
  return found ?? null
}

/** That its text as it is now was tried; a later text has to be tried anew. */
export async function noteTried(tx: Tx, draft: Draft, triedOutcome: TriedOutcome, at: Date, by: string | null): Promise<void> {
  await tx.update(detectionRules).set({ triedAt: at, triedOutcome, triedSha256: draft.sha256, updatedAt: at, updatedById: by }).where(eq(detectionRules.id, draft.id))
}
