import 'server-only'
import { and, desc, eq, ne } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { backupPlans, backupRuns, type RunKind } from '#db/schema/backup-plans.ts'
import { locked } from '#lib/door/locked.ts'
import { dueAfter, type Mark, runLabel } from './model.ts'

export type BackupPlan = typeof backupPlans.$inferSelect
export type BackupRun = typeof backupRuns.$inferSelect

export const planSubject = (of: Pick<BackupPlan, 'id' | 'title'>) => ({ type: 'backup-plan' as const, id: of.id, label: of.title })
export const runSubject = (of: Pick<BackupRun, 'id' | 'kind' | 'beganAt'>, plan: Pick<BackupPlan, 'title'>) => ({ type: 'backup-run' as const, id: of.id, label: runLabel({ kind: of.kind, plan: plan.title, at: of.beganAt }) })

export const loadPlan = locked(backupPlans)

/** The run, locked behind its plan: whoever posts one locks the plan first. */
export async function loadRun({ tx, input }: { tx: Tx; input: { id: string } }): Promise<{ run: BackupRun; plan: BackupPlan } | null> {
  const [found] = await tx.select({ planId: backupRuns.planId }).from(backupRuns).where(eq(backupRuns.id, input.id))
  const plan = found && (await loadPlan({ tx, input: { id: found.planId } }))
  const [run] = plan ? await tx.select().from(backupRuns).where(eq(backupRuns.id, input.id)).for('update') : []
  return plan && run ? { run, plan } : null
}

const newest = async (tx: Tx, planId: string, kind: RunKind, counts: boolean): Promise<BackupRun | null> => {
  const [found] = await tx.select().from(backupRuns)
    .where(and(eq(backupRuns.planId, planId), eq(backupRuns.kind, kind), ...(counts ? [ne(backupRuns.status, 'rejected'), eq(backupRuns.succeeded, true), ...(kind === 'restore_test' ? [eq(backupRuns.comparison, 'same')] : [])] : [])))
    .orderBy(desc(backupRuns.beganAt), desc(backupRuns.id)).limit(1)
  return found ?? null
}

/** What is wrong with the newest backup and the newest restore test. A restore test that was rejected was none. */
export function marksOf(backup: BackupRun | null, test: BackupRun | null): Mark[] {
  const marks: (Mark | false | null | undefined)[] = [
    backup && !backup.succeeded && 'backup_failed', backup?.succeeded && backup.shrunk && 'backup_shrunk',
    test && !test.succeeded && 'restore_failed', test?.comparison === 'different' && 'restore_different', test?.succeeded && (test.comparison === 'not_evaluable' || test.status === 'rejected') && 'restore_not_compared', test?.rto === 'missed' && 'rto_missed', test?.rpo === 'missed' && 'rpo_missed',
  ]
  return marks.filter((mark) => typeof mark === 'string')
}

/**
 * When a plan is overdue and what is wrong with it, after anything that decides about it. A backup counts that succeeded, a restore test that was compared and the same; neither
 * where it was rejected. A due time that was noted is not noted again unless it moved.
 */
export async function settled(tx: Tx, plan: BackupPlan): Promise<Pick<BackupPlan, 'backupDueAt' | 'restoreDueAt' | 'backupNoteAt' | 'restoreNoteAt' | 'marks'>> {
  const [backup, test] = [await newest(tx, plan.id, 'backup', true), await newest(tx, plan.id, 'restore_test', true)]
  const backupDueAt = dueAfter('backup', plan.backupEvery, backup?.beganAt ?? plan.createdAt)
  const restoreDueAt = dueAfter('restore_test', plan.restoreEvery, test?.beganAt ?? plan.createdAt)
  return {
    backupDueAt, restoreDueAt, marks: marksOf(await newest(tx, plan.id, 'backup', false), await newest(tx, plan.id, 'restore_test', false)),
    backupNoteAt: backupDueAt.getTime() === plan.backupDueAt.getTime() ? plan.backupNoteAt : backupDueAt,
    restoreNoteAt: restoreDueAt.getTime() === plan.restoreDueAt.getTime() ? plan.restoreNoteAt : restoreDueAt,
  }
}

export async function settle(tx: Tx, plan: BackupPlan): Promise<void> {
  await tx.update(backupPlans).set(await settled(tx, plan)).where(eq(backupPlans.id, plan.id))
}
