import 'server-only'
import { and, asc, eq, ne, or, isNull } from 'drizzle-orm'
import { backupPlans, backupRuns } from '#db/schema/backup-plans.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { runKinds } from './model.ts'

/** Restore tests that somebody else ran and posted; backups come by the hundred and wait for nobody. */
export const testsToReview: Waiting = {
  rank: 29,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'backupPlans.accept')) return null
    const where = and(eq(backupRuns.status, 'posted'), eq(backupRuns.kind, 'restore_test'), or(isNull(backupRuns.postedById), ne(backupRuns.postedById, me)), or(isNull(backupRuns.performedById), ne(backupRuns.performedById, me)))
    const rows = await tx.select({ id: backupRuns.id, kind: backupRuns.kind, title: backupPlans.title, said: backupRuns.comparisonSaid }).from(backupRuns).innerJoin(backupPlans, and(eq(backupPlans.orgId, backupRuns.orgId), eq(backupPlans.id, backupRuns.planId))).where(where).orderBy(asc(backupRuns.beganAt), asc(backupRuns.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Restore tests to review', all: '/backup-plans/runs?status=posted&kind=restore_test', rows, every: tx.select({ id: backupRuns.id }).from(backupRuns).where(where),
      task: (row) => ({ id: row.id, title: `${runKinds[row.kind]} of ${row.title}`, detail: row.said ?? '', href: `/backup-plans/runs/${row.id}`, button: 'Review', due: null, severity: null }),
    })
  },
}
