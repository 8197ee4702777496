import 'server-only'
import { and, asc, eq, gt, ne } from 'drizzle-orm'
import { ruleMutes, ruleSwitchOffs } from '#db/schema/detection-rules.ts'
import { may, personOf } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** Those this person may decide: nobody decides a mute of their own. */
export const mutesToDecide: Waiting = {
  rank: 25,
  of: async (tx, actor) => {
    const person = personOf(actor)
    if (!may(actor, 'detectionRules.approveMute') || person === null) return null
    const where = and(eq(ruleMutes.status, 'requested'), ne(ruleMutes.requestedByPersonId, person), gt(ruleMutes.expiresAt, now()))
    const rows = await tx.select({ id: ruleMutes.id, ruleId: ruleMutes.ruleId, ruleName: ruleMutes.ruleName, scope: ruleMutes.scope, reason: ruleMutes.reason }).from(ruleMutes).where(where).orderBy(asc(ruleMutes.requestedAt)).limit(mostTasks)
    return waits(tx, {
      title: 'Mutes to approve', rows, every: tx.select({ id: ruleMutes.id }).from(ruleMutes).where(where),
      task: (row) => ({ id: row.id, title: `${row.scope === '' ? 'Mute' : 'Exception for'} ${row.ruleName}`, detail: row.reason, href: `/detection-rules/${row.ruleId}?view=tuning`, button: 'Decide', due: null, severity: null }),
    })
  },
}

export const switchOffsToDecide: Waiting = {
  rank: 24,
  of: async (tx, actor) => {
    const person = personOf(actor)
    if (!may(actor, 'detectionRules.approveSwitchOff') || person === null) return null
    const where = and(eq(ruleSwitchOffs.status, 'requested'), ne(ruleSwitchOffs.requestedByPersonId, person))
    const rows = await tx.select({ id: ruleSwitchOffs.id, label: ruleSwitchOffs.label, reason: ruleSwitchOffs.reason }).from(ruleSwitchOffs).where(where).orderBy(asc(ruleSwitchOffs.requestedAt)).limit(mostTasks)
    return waits(tx, {
      title: 'Rules to switch off', rows, every: tx.select({ id: ruleSwitchOffs.id }).from(ruleSwitchOffs).where(where),
      task: (row) => ({ id: row.id, title: `Switch off ${row.label}`, detail: row.reason, href: `/detection-rules/switch-offs/${row.id}`, button: 'Decide', due: null, severity: null }),
    })
  },
}
