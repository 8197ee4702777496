import 'server-only'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { responseActions } from '#db/schema/response-actions.ts'
import { roles } from '#db/schema/roles.ts'
import { human } from '#lib/auth/human.ts'
import { isBuiltInRole } from '#lib/auth/roles.ts'
import { stepTo } from '#lib/decisions.ts'
import { approvable, type Closed, closedBy, closing, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { ruleById } from '../../detection-rules/queries.ts'
import { responseDecisions, responseFields } from '../model.ts'
import { actionNames } from '../words.ts'

type Response = typeof responseActions.$inferSelect
const subject = (of: Pick<Response, 'id' | 'ruleName'>) => ({ type: 'response-action' as const, id: of.id, label: of.ruleName })

async function refuseRole(tx: Tx, role: string): Promise<void> {
  if (isBuiltInRole(role)) return
  const [found] = await tx.select({ id: roles.id }).from(roles).where(and(eq(roles.name, role), isNull(roles.deletedAt)))
  if (!found) throw invalid({ role: 'is no role' })
}

export const requestResponse = operation({
  name: 'responseActions.request',
  summary: 'Request what a rule does by itself when it finds something; somebody else decides, and until then it does nothing',
  category: 'configuration',
  http: { method: 'POST', path: '/response-actions' },
  input: z.object(responseFields),
  load: ({ tx, input }) => ruleById(tx, input.ruleId),
  run: async ({ tx, actor, input, subject: rule, at, call }) => {
    const { userId, personId } = human(actor, { byToken: true, said: 'Only a person may ask for this or end it.' })
    const role = input.actions.includes('notify_role') ? input.role : null
    if (input.actions.includes('notify_role') && role === null) throw invalid({ role: 'is required: who is told' })
    if (role !== null) await refuseRole(tx, role)
    const [live] = await tx.select({ status: responseActions.status }).from(responseActions).where(and(eq(responseActions.ruleId, rule.id), inArray(responseActions.status, ['requested', 'approved'])))
    if (live) throw conflict(live.status === 'requested' ? 'Somebody requested this already; it waits for a decision.' : 'This rule has response actions already: end them first.')
    const row: Response = { ...created(actor, at), ruleId: rule.id, ruleName: rule.title.slice(0, 300), actions: input.actions, role, status: 'requested', reason: input.reason, requestedById: userId, requestedByPersonId: personId, requestedAt: at, decidedById: null, decidedByPersonId: null, decidedAt: null, note: null, endedById: null, endedAt: null }
    await tx.insert(responseActions).values(row)
    const { approvalId, stuck } = await askApproval({ actor, call }, {
      kind: 'response-action', subjectId: row.id, title: `Response actions of ${rule.title}`, reason: input.reason, criticality: rule.severity, input: { ruleId: rule.id, actions: input.actions, role },
      facts: [{ label: 'Rule', value: rule.title }, ...input.actions.map((each, n) => ({ label: `Action ${n + 1}`, value: each === 'notify_role' ? `${actionNames[each]}: ${role ?? ''}` : actionNames[each] }))],
    })
    return done({ id: row.id, approvalId, stuck }, changed(subject(row), null, row, { reason: input.reason }))
  },
})

const lock = (...statuses: Response['status'][]) => async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<Response | null> => {
  const [found] = await tx.select().from(responseActions).where(and(eq(responseActions.id, input.id), inArray(responseActions.status, statuses))).for('update')
  return found ?? null
}

/** What came of the request: approvals decided, and this is done with the decision. */
async function settle({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, before: Response, approvalId: string, verb: 'approve' | Closed) {
  const { decidedById, decidedByPersonId, note } = await approvedNow(tx, approvalId)
  const status = stepTo(responseDecisions, verb, before.status)
  const decided = verb === 'approve' || verb === 'reject' ? { decidedById, decidedByPersonId, decidedAt: at, note } : {}
  const after: Response = { ...before, status, ...decided, ...touched(before, actor, at) }
  await tx.update(responseActions).set(after).where(eq(responseActions.id, before.id))
  return done({ id: before.id }, changed(subject(before), before, after, note ? { reason: note } : {}))
}

const asked = z.object({ id, approvalId: id })

export const approveResponse = operation({
  name: 'responseActions.approve', summary: 'Switch response actions on, as it was approved', category: 'configuration', input: asked, load: lock('requested'),
  run: (scope) => settle(scope, scope.subject, scope.input.approvalId, 'approve'),
})

export const rejectResponse = operation({
  name: 'responseActions.reject', summary: 'Note that response actions that were requested came to nothing', category: 'configuration', input: asked.extend({ outcome: closing }), load: lock('requested'),
  run: (scope) => settle(scope, scope.subject, scope.input.approvalId, closedBy[scope.input.outcome]),
})

approvable({
  kind: 'response-action', label: 'Response actions of rules', subjectType: 'response-action', approved: approveResponse, closed: rejectResponse, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'response_actions', material: ['rule_id', 'actions', 'role', 'reason'], done: 'approved' }, href: () => '/response-actions',
})

export const endResponse = operation({
  name: 'responseActions.end', summary: 'End the response actions of a rule; what was done stays done', category: 'configuration', http: { method: 'POST', path: '/response-actions/{id}/end' }, input: z.object({ id, reason: optionalText(1_000) }), load: lock('approved'),
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId } = human(actor, { byToken: true, said: 'Only a person may ask for this or end it.' })
    const after: Response = { ...before, status: stepTo(responseDecisions, 'end', before.status), endedById: userId, endedAt: at, ...touched(before, actor, at) }
    await tx.update(responseActions).set(after).where(eq(responseActions.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})
