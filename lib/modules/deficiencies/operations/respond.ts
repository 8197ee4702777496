import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { deficiencies, deficiencyResponses } from '#db/schema/deficiencies.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { day, isOverdue, responseFields } from '../model.ts'
import { type Deficiency, load, loadOwned, owns, refuseUnless, subject } from './subject.ts'

const today = (at: Date) => at.toISOString().slice(0, 10)

export const respondToDeficiency = operation({
  name: 'deficiencies.respond',
  summary: 'Record what management says of a deficiency: whether it agrees, its plan, who does it until when; a later response stands beside the former, with its reason',
  category: 'remediation',
  http: { method: 'POST', path: '/deficiencies/{id}/responses' },
  input: z.object({ id, version, ...responseFields }),
  load: loadOwned, owns,
  run: async ({ tx, actor, input, subject: { of: before }, at }) => {
    const { userId: by } = human(actor)
    if (before.kind === 'aggregate') throw conflict('Management responds to the members of an aggregate, each for itself.')
    refuseUnless(before, input.version, ['evaluated', 'reviewed', 'remediation'], 'Management responds once it is evaluated, and until it is retested.')
    const { agrees, said, plan, ownerId, dueDay, reason } = input
    if (agrees) {
      const missing = Object.fromEntries(Object.entries({ plan, ownerId, dueDay }).flatMap(([name, value]) => (value === null ? [[name, 'is required where management agrees']] : [])))
      if (Object.keys(missing).length > 0) throw invalid(missing)
    }
    if (before.agreed && !agrees) throw invalid({ agrees: 'Management agreed already. Somebody else can withdraw the deficiency, with a reason.' })
    if (dueDay !== null && dueDay !== before.dueDay && dueDay < today(at)) throw invalid({ dueDay: 'lies in the past' })
    if (before.response !== null && reason === null) throw invalid({ reason: 'is required: there is a response already' })
    await activeUser(tx, ownerId, 'ownerId')
    const response = { orgId: before.orgId, deficiencyId: before.id, number: (before.response ?? 0) + 1, agrees, said, plan, ownerId, dueDay, reason, respondedById: by, respondedAt: at }
    await tx.insert(deficiencyResponses).values(response)
    const after: Deficiency = { ...before, response: response.number, agreed: agrees, ownerId, dueDay, state: before.state === 'reviewed' && agrees ? 'remediation' : before.state, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version, response: response.number }, changed(subject(before), before, { ...after, said, plan, reason }))
  },
})

export const remediateDeficiency = operation({
  name: 'deficiencies.remediate',
  summary: 'Record how a deficiency was remediated, and since which day; a retest of a later time shows whether it holds',
  category: 'remediation',
  http: { method: 'POST', path: '/deficiencies/{id}/remediate' },
  input: z.object({ id, version, remediatedDay: day, remediation: text(1, 5_000) }),
  load: loadOwned, owns,
  run: async ({ tx, actor, input, subject: { of: before }, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['remediation'], 'It is remediated once its evaluation is reviewed and management agreed.')
    if (before.remediatedAt) throw conflict('It is remediated already.')
    if (input.remediatedDay > today(at)) throw invalid({ remediatedDay: 'lies in the future' })
    if (input.remediatedDay < today(before.fromAt)) throw invalid({ remediatedDay: 'lies before the time in which it was found' })
    const after: Deficiency = { ...before, remediatedDay: input.remediatedDay, remediatedAt: at, remediatedById: by, remediation: input.remediation, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

/** By the portal, the day after: its owner is told once of each day that is over. */
export const remindOfDeficiency = operation({
  name: 'deficiencies.remind',
  summary: 'Remind the owner of a deficiency whose remediation is overdue',
  category: 'remediation',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (!isOverdue(before, at) || before.toldDay === before.dueDay) throw conflict('There is nothing to remind of.')
    // Nobody who fills in a form meanwhile is to load it again for this.
    await tx.update(deficiencies).set({ toldDay: before.dueDay, ...touched(before, actor, at), version: before.version }).where(eq(deficiencies.id, before.id))
    return done({ id: before.id }, changed(subject(before), { toldDay: before.toldDay }, { toldDay: before.dueDay, notifiedId: before.ownerId }))
  },
})
