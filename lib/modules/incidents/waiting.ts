import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import { incidents, incidentTasks } from '#db/schema/incidents.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { incidentName } from './model.ts'
import { openTasksOf } from './queries.ts'

const severities = { p1: 'critical', p2: 'high', p3: 'medium', p4: 'low' } as const

export const ownTasks: Waiting = {
  rank: 8,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'incidents.finishTask')) return null
    const mine = openTasksOf(me)
    const rows = await tx.select({ id: incidentTasks.id, incidentId: incidentTasks.incidentId, title: incidentTasks.title, dueAt: incidentTasks.dueAt, number: incidents.number, incidentTitle: incidents.title, severity: incidents.severity }).from(incidentTasks)
      .innerJoin(incidents, and(eq(incidents.orgId, incidentTasks.orgId), eq(incidents.id, incidentTasks.incidentId))).where(mine).orderBy(asc(incidentTasks.dueAt), asc(incidentTasks.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Tasks of incidents', rows, every: tx.select({ id: incidentTasks.id }).from(incidentTasks).where(mine),
      task: (row) => ({ id: row.id, title: row.title, detail: incidentName({ number: row.number, title: row.incidentTitle }), href: `/incidents/${row.incidentId}`, button: 'Look', due: row.dueAt, severity: severities[row.severity] }),
    })
  },
}
