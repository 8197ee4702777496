import 'server-only'
import { and, desc, eq, ne } from 'drizzle-orm'
import { alerts } from '#db/schema/alerts.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { alertName, severityOf } from './model.ts'

export const ownAlerts: Waiting = {
  rank: 9,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'alerts.acknowledge')) return null
    const mine = and(eq(alerts.assigneeId, me), ne(alerts.state, 'resolved'))
    const rows = await tx.select({ id: alerts.id, number: alerts.number, title: alerts.title, subject: alerts.subject, severity: alerts.severity }).from(alerts).where(mine).orderBy(desc(alerts.severity), desc(alerts.number)).limit(mostTasks)
    return waits(tx, {
      title: 'Alerts assigned to you', all: '/alerts?assignee=me&state=live', rows, every: tx.select({ id: alerts.id }).from(alerts).where(mine),
      task: (row) => ({ id: row.id, title: alertName(row), detail: row.subject, href: `/alerts/${row.id}`, button: 'Look', due: null, severity: severityOf(row.severity) }),
    })
  },
}
