import 'server-only'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { deficiencies } from '#db/schema/deficiencies.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { deficiencyName } from './model.ts'
import { severityNames } from './words.ts'

const severities = { control_deficiency: 'medium', significant_deficiency: 'high', material_weakness: 'critical' } as const

/** What one has to remediate. */
export const toRemediate: Waiting = {
  rank: 24,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'deficiencies.remediate')) return null
    const mine = and(eq(deficiencies.ownerId, me), eq(deficiencies.state, 'remediation'), isNull(deficiencies.remediatedAt))
    const rows = await tx.select({ id: deficiencies.id, number: deficiencies.number, title: deficiencies.title, severity: deficiencies.severity, dueDay: deficiencies.dueDay }).from(deficiencies).where(mine).orderBy(asc(deficiencies.dueDay), asc(deficiencies.number)).limit(mostTasks)
    return waits(tx, {
      title: 'Deficiencies to remediate', rows, every: tx.select({ id: deficiencies.id }).from(deficiencies).where(mine),
      task: (row) => ({ id: row.id, title: deficiencyName(row), detail: row.severity ? severityNames[row.severity] : 'Not evaluated', href: `/deficiencies/${row.id}`, button: 'Look', due: row.dueDay ? new Date(`${row.dueDay}T23:59:59.999Z`) : null, severity: row.severity && severities[row.severity] }),
    })
  },
}
