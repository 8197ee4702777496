import 'server-only'
import { and, eq, gt, inArray, or } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { ruleMutes } from '#db/schema/detection-rules.ts'
import { human } from '#lib/auth/human.ts'
import { stepTo } from '#lib/decisions.ts'
import { approvable, type Closed, closedBy, closing, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, optionalText, text } from '#lib/input.ts'
import { ranks } from '#lib/words/choices.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { scopeOf } from '../exceptions.ts'
import { muteDecisions } from '../model.ts'
import { ruleById } from '../rules.ts'

type Mute = typeof ruleMutes.$inferSelect

const year = 366 * 86_400_000
/** Of the rule, so that its page tells the story. */
const subject = (mute: Pick<Mute, 'ruleId' | 'ruleName'>) => ({ type: 'detection-rule' as const, id: mute.ruleId, label: mute.ruleName })
const recorded = ({ status, reason, scope, expiresAt }: Pick<Mute, 'status' | 'reason' | 'scope' | 'expiresAt'>) => ({ mute: status, muteReason: reason, ...(scope === '' ? {} : { muteOnlyFor: scope }), muteUntil: expiresAt })

export const requestMute = operation({
  name: 'detectionRules.requestMute',
  summary: 'Request a mute of a detection rule, or an exception for certain events; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/detection-rules/{ruleId}/mutes' },
  input: z.object({ ruleId: z.string().max(200), reason: text(1, 2_000), scope: optionalText(2_000), expiresAt: instant }),
  load: ({ tx, input }) => ruleById(tx, input.ruleId),
  run: async ({ tx, actor, input, subject: rule, at, call }) => {
    const { userId, personId } = human(actor, { byToken: true, said: 'Only a person may request this or decide on it.' })
    const lasts = input.expiresAt.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ expiresAt: 'must lie in the future' })
    if (lasts > year) throw invalid({ expiresAt: 'may lie at most a year ahead' })
    const scope = scopeOf(input.scope)
    const [other] = await tx.select({ status: ruleMutes.status }).from(ruleMutes)
      .where(and(eq(ruleMutes.ruleId, rule.id), inArray(ruleMutes.scope, ['', scope]), or(eq(ruleMutes.status, 'requested'), and(eq(ruleMutes.status, 'approved'), gt(ruleMutes.expiresAt, at)))))
    if (other) throw conflict(other.status === 'requested' ? 'Somebody requested this already; it waits for a decision.' : 'This rule is muted already.')
    const mute = {
      orgId: actor.orgId, id: v7(), ruleId: rule.id, ruleName: rule.title, scope, status: 'requested' as const, reason: input.reason, requestedById: userId, requestedByPersonId: personId,
      requestedAt: at, expiresAt: input.expiresAt, createdAt: at, updatedAt: at, createdById: userId, updatedById: userId,
    }
    await tx.insert(ruleMutes).values(mute)
    const { approvalId, stuck } = await askApproval({ actor, call }, {
      kind: 'rule-mute', subjectId: mute.id, title: `${scope === '' ? 'Mute' : 'Exception for'} ${rule.title}`, reason: input.reason, criticality: rule.severity, until: input.expiresAt, input: { ruleId: rule.id },
      facts: [{ label: 'Rule', value: rule.title }, { label: 'Severity', value: ranks[rule.severity as keyof typeof ranks] ?? '' }, { label: 'Only for', value: scope === '' ? 'the whole rule' : scope.replaceAll('\n', ', ') }, { label: 'Expires', value: input.expiresAt.toISOString() }],
    })
    return done({ id: mute.id, approvalId, stuck }, changed(subject(mute), null, recorded(mute), { reason: input.reason }))
  },
})

const lock = (...statuses: Mute['status'][]) => async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<Mute | null> => {
  const [found] = await tx.select().from(ruleMutes).where(and(eq(ruleMutes.id, input.id), inArray(ruleMutes.status, statuses))).for('update')
  return found ?? null
}

/** What came of the request: approvals decided, and this is done with the decision. */
async function settle({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, before: Mute, approvalId: string, verb: 'approve' | Closed) {
  const { decidedById, decidedByPersonId, note } = await approvedNow(tx, approvalId)
  const status = stepTo(muteDecisions, verb, before.status)
  if (verb === 'approve' && before.expiresAt <= at) throw conflict('The time requested is over. Reject it, and request it again.')
  const decided = verb === 'approve' || verb === 'reject' ? { decidedById, decidedByPersonId, decidedAt: at, note } : {}
  const after: Mute = { ...before, status, ...decided, ...touched(before, actor, at) }
  await tx.update(ruleMutes).set(after).where(eq(ruleMutes.id, before.id))
  return done({ id: before.id }, changed(subject(before), recorded(before), recorded(after), note ? { reason: note } : {}))
}

const asked = z.object({ id, approvalId: id })

export const approveMute = operation({
  name: 'detectionRules.approveMute',
  summary: 'Mute a rule, as it was approved',
  category: 'configuration',
  input: asked,
  load: lock('requested'),
  run: (scope) => settle(scope, scope.subject, scope.input.approvalId, 'approve'),
})

export const rejectMute = operation({
  name: 'detectionRules.rejectMute',
  summary: 'Note that a mute that was requested came to nothing',
  category: 'configuration',
  input: asked.extend({ outcome: closing }),
  load: lock('requested'),
  run: (scope) => settle(scope, scope.subject, scope.input.approvalId, closedBy[scope.input.outcome]),
})

approvable({
  kind: 'rule-mute', label: 'Mutes of detection rules', subjectType: 'rule-mute', approved: approveMute, closed: rejectMute, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'rule_mutes', material: ['rule_id', 'scope', 'reason', 'expires_at'], done: 'approved' }, href: ({ input }) => `/detection-rules/${encodeURIComponent(String(input.ruleId))}?view=tuning`,
})

export const endMute = operation({
  name: 'detectionRules.endMute',
  summary: 'End a mute early',
  category: 'configuration',
  http: { method: 'POST', path: '/rule-mutes/{id}/end' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load: lock('approved'),
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId } = human(actor, { byToken: true, said: 'Only a person may request this or decide on it.' })
    const after: Mute = { ...before, status: stepTo(muteDecisions, 'end', before.status), endedById: userId, endedAt: at, updatedAt: at, updatedById: userId, version: before.version + 1 }
    await tx.update(ruleMutes).set(after).where(eq(ruleMutes.id, before.id))
    return done({ id: before.id }, changed(subject(before), recorded(before), recorded(after), input.reason ? { reason: input.reason } : {}))
  },
})
