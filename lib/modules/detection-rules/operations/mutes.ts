import 'server-only'
import { and, eq, gt, inArray, or } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { ruleMutes } from '#db/schema/detection-rules.ts'
import { type Actor, personOf, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, instant, optionalText, text } from '#lib/input.ts'
import { scopeOf } from '../exceptions.ts'
import { ruleById } from '../rules.ts'

type Mute = typeof ruleMutes.$inferSelect

const year = 366 * 86_400_000
/** Of the rule, so that its page tells the story. */
const subject = (mute: Pick<Mute, 'ruleId' | 'ruleName'>) => ({ type: 'detection-rule' as const, id: mute.ruleId, label: mute.ruleName })
const recorded = ({ status, reason, scope, expiresAt }: Pick<Mute, 'status' | 'reason' | 'scope' | 'expiresAt'>) => ({ mute: status, muteReason: reason, ...(scope === '' ? {} : { muteOnlyFor: scope }), muteUntil: expiresAt })

export const requestMute = operation({
  name: 'detectionRules.requestMute',
  summary: 'Ask that a rule makes no findings for a while, or none of certain events; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/detection-rules/{ruleId}/mutes' },
  input: z.object({ ruleId: z.string().max(200), reason: text(1, 2_000), scope: optionalText(2_000), expiresAt: instant }),
  load: ({ tx, input }) => ruleById(tx, input.ruleId),
  run: async ({ tx, actor, input, subject: rule, at }) => {
    const { userId, personId } = human(actor)
    const lasts = input.expiresAt.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ expiresAt: 'must lie in the future' })
    if (lasts > year) throw invalid({ expiresAt: 'may lie at most a year ahead' })
    const scope = scopeOf(input.scope)
    const [other] = await tx.select({ status: ruleMutes.status }).from(ruleMutes)
      .where(and(eq(ruleMutes.ruleId, rule.id), inArray(ruleMutes.scope, ['', scope]), or(eq(ruleMutes.status, 'requested'), and(eq(ruleMutes.status, 'approved'), gt(ruleMutes.expiresAt, at)))))
    if (other) throw conflict(other.status === 'requested' ? 'Somebody asked for this already; it waits for a decision.' : 'This rule is muted already.')
    const mute = {
      orgId: actor.orgId, id: v7(), ruleId: rule.id, ruleName: rule.title, scope, status: 'requested' as const, reason: input.reason, requestedById: userId, requestedByPersonId: personId,
      requestedAt: at, expiresAt: input.expiresAt, createdAt: at, updatedAt: at, createdById: userId, updatedById: userId,
    }
    await tx.insert(ruleMutes).values(mute)
    return done({ id: mute.id }, changed(subject(mute), null, recorded(mute), { reason: input.reason }))
  },
})

const lock = (...statuses: Mute['status'][]) => async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<Mute | null> => {
  const [found] = await tx.select().from(ruleMutes).where(and(eq(ruleMutes.id, input.id), inArray(ruleMutes.status, statuses))).for('update')
  return found ?? null
}

export const approveMute = operation({
  name: 'detectionRules.approveMute',
  summary: 'Agree that a rule is muted; never one’s own request',
  category: 'configuration',
  http: { method: 'POST', path: '/rule-mutes/{id}/approve' },
  input: z.object({ id, note: optionalText(2_000) }),
  load: lock('requested'),
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId, personId } = human(actor)
    // The database refuses it too, by account and by person.
    if (before.requestedById === userId || before.requestedByPersonId === personId) throw new AppError('forbidden', 'You asked for this yourself: somebody else decides.')
    if (before.expiresAt <= at) throw conflict('The time asked for is over. Reject it, and ask again.')
    return decide(tx, before, { status: 'approved', decidedById: userId, decidedByPersonId: personId, note: input.note }, at)
  },
})

export const rejectMute = operation({
  name: 'detectionRules.rejectMute',
  summary: 'Refuse that a rule is muted; never one’s own request',
  category: 'configuration',
  http: { method: 'POST', path: '/rule-mutes/{id}/reject' },
  input: z.object({ id, note: text(1, 2_000) }),
  load: lock('requested'),
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId, personId } = human(actor)
    if (before.requestedById === userId || before.requestedByPersonId === personId) throw new AppError('forbidden', 'You asked for this yourself: somebody else decides.')
    return decide(tx, before, { status: 'rejected', decidedById: userId, decidedByPersonId: personId, note: input.note }, at)
  },
})

async function decide(tx: Tx, before: Mute, decision: Pick<Mute, 'status' | 'decidedById' | 'decidedByPersonId' | 'note'>, at: Date) {
  const after: Mute = { ...before, ...decision, decidedAt: at, updatedAt: at, updatedById: decision.decidedById, version: before.version + 1 }
  await tx.update(ruleMutes).set(after).where(eq(ruleMutes.id, before.id))
  return done({ id: before.id }, changed(subject(before), recorded(before), recorded(after), decision.note ? { reason: decision.note } : {}))
}

export const endMute = operation({
  name: 'detectionRules.endMute',
  summary: 'End the mute of a rule before its time',
  category: 'configuration',
  http: { method: 'POST', path: '/rule-mutes/{id}/end' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load: lock('approved'),
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId } = human(actor)
    const after: Mute = { ...before, status: 'ended', endedById: userId, endedAt: at, updatedAt: at, updatedById: userId, version: before.version + 1 }
    await tx.update(ruleMutes).set(after).where(eq(ruleMutes.id, before.id))
    return done({ id: before.id }, changed(subject(before), recorded(before), recorded(after), input.reason ? { reason: input.reason } : {}))
  },
})

function human(actor: Actor): { userId: string; personId: string } {
  const userId = userOf(actor)
  const personId = personOf(actor)
  if (userId === null || personId === null) throw new AppError('forbidden', 'Only a person may ask for or decide on a mute.')
  return { userId, personId }
}
