import 'server-only'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { responseActions, responseActs } from '#db/schema/response-actions.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'
import { openApprovals } from '../approvals/within.ts'

const [requesters, deciders, reversers] = [alias(users, 'requesters'), alias(users, 'deciders'), alias(users, 'reversers')]

export const listResponses = query({
  name: 'responseActions.list',
  permission: 'responseActions.read',
  summary: 'List the response actions of rules, the newest first, at most 200',
  http: { path: '/response-actions' },
  input: z.object({}),
  run: async ({ tx }) => {
    const rows = await tx.select({ id: responseActions.id, ruleId: responseActions.ruleId, ruleName: responseActions.ruleName, actions: responseActions.actions, role: responseActions.role, status: responseActions.status, reason: responseActions.reason, requestedByName: requesters.name, requestedAt: responseActions.requestedAt, decidedByName: deciders.name, decidedAt: responseActions.decidedAt, endedAt: responseActions.endedAt }).from(responseActions)
      .leftJoin(requesters, and(eq(requesters.orgId, responseActions.orgId), eq(requesters.id, responseActions.requestedById))).leftJoin(deciders, and(eq(deciders.orgId, responseActions.orgId), eq(deciders.id, responseActions.decidedById))).orderBy(desc(responseActions.requestedAt), desc(responseActions.id)).limit(200)
    const open = await openApprovals(tx, 'response-action', rows.filter(({ status }) => status === 'requested').map(({ id }) => id))
    return rows.map((row) => ({ ...row, approvalId: open.get(row.id) ?? null }))
  },
})

export const listActs = query({
  name: 'responseActions.acts',
  permission: 'responseActions.read',
  summary: 'List what response actions did, the newest first, at most 200',
  http: { path: '/response-acts' },
  input: z.object({}),
  run: async ({ tx }) => {
    const rows = await tx.select({ id: responseActs.id, findingId: responseActs.findingId, ruleName: responseActions.ruleName, action: responseActs.action, targetId: responseActs.targetId, outcome: responseActs.outcome, said: responseActs.said, at: responseActs.createdAt, reversedAt: responseActs.reversedAt, reversedByName: reversers.name, reverseReason: responseActs.reverseReason }).from(responseActs)
      .innerJoin(responseActions, and(eq(responseActions.orgId, responseActs.orgId), eq(responseActions.id, responseActs.responseId))).leftJoin(reversers, and(eq(reversers.orgId, responseActs.orgId), eq(reversers.id, responseActs.reversedById))).orderBy(desc(responseActs.createdAt), desc(responseActs.id)).limit(200)
    const ids = rows.flatMap(({ action, targetId }) => (targetId && (action === 'lock_account' || action === 'end_sessions') ? [targetId] : []))
    const names = ids.length === 0 ? [] : await tx.select({ id: users.id, name: users.name, status: users.status }).from(users).where(inArray(users.id, ids))
    return rows.map((row) => ({ ...row, targetName: names.find(({ id }) => id === row.targetId)?.name ?? null, isLocked: names.find(({ id }) => id === row.targetId)?.status === 'deactivated' }))
  },
})
