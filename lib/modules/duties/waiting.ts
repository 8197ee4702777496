import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { dutyConflicts, dutyRules } from '#db/schema/duties.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

const severities = { 1: 'low', 2: 'medium', 3: 'high', 4: 'critical' } as const

/** Open conflicts of rules one owns. */
export const toSettle: Waiting = {
  rank: 23,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'duties.read')) return null
    const mine = and(eq(dutyRules.orgId, dutyConflicts.orgId), eq(dutyRules.id, dutyConflicts.ruleId), eq(dutyRules.ownerId, me))
    const rows = await tx.select({ id: dutyConflicts.id, holder: dutyConflicts.holder, rule: dutyRules.name, risk: dutyConflicts.risk }).from(dutyConflicts).innerJoin(dutyRules, mine).where(eq(dutyConflicts.state, 'open')).orderBy(desc(dutyConflicts.risk), desc(dutyConflicts.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Conflicts of duties', all: '/duties/conflicts?state=open', rows, every: tx.select({ id: dutyConflicts.id }).from(dutyConflicts).innerJoin(dutyRules, mine).where(eq(dutyConflicts.state, 'open')),
      task: (row) => ({ id: row.id, title: `${row.holder}: ${row.rule}`, detail: 'Have one of the rights removed, or name what compensates for it', href: `/duties/conflicts/${row.id}`, button: 'Look', due: null, severity: severities[row.risk as keyof typeof severities] }),
    })
  },
}
