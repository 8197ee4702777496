import 'server-only'
import { and, asc, eq, isNull, ne, or } from 'drizzle-orm'
import { runbookDrills, runbooks } from '#db/schema/runbooks.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { drillResults } from './model.ts'

export const drillsToReview: Waiting = {
  rank: 31,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'runbooks.accept')) return null
    const where = and(eq(runbookDrills.status, 'posted'), or(isNull(runbookDrills.postedById), ne(runbookDrills.postedById, me)), or(isNull(runbookDrills.performedById), ne(runbookDrills.performedById, me)))
    const rows = await tx.select({ id: runbookDrills.id, title: runbooks.title, result: runbookDrills.result }).from(runbookDrills).innerJoin(runbooks, and(eq(runbooks.orgId, runbookDrills.orgId), eq(runbooks.id, runbookDrills.runbookId))).where(where).orderBy(asc(runbookDrills.beganAt), asc(runbookDrills.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Drills to review', all: '/runbooks/drills?status=posted', rows, every: tx.select({ id: runbookDrills.id }).from(runbookDrills).where(where),
      task: (row) => ({ id: row.id, title: `Drill of ${row.title}`, detail: drillResults[row.result], href: `/runbooks/drills/${row.id}`, button: 'Review', due: null, severity: null }),
    })
  },
}
