import 'server-only'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { duties, dutyMappings, dutyRules } from '#db/schema/duties.ts'
import { users } from '#db/schema/users.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { ranks } from '#lib/words/choices.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { conflictEnvironments, endReason, ruleFields } from '../model.ts'
import { type DutyRule, ruleSubject as subject } from '../record.ts'
import { evaluateAnew } from './evaluate.ts'

const load = locked(dutyRules)

/** @throws AppError invalid, by field: what a rule of this kind cannot be */
async function check(tx: Tx, { oneId, otherId, ownerId }: Pick<DutyRule, 'oneId' | 'otherId' | 'ownerId'>): Promise<void> {
  if (oneId === otherId) throw invalid({ otherId: 'is the same duty: a rule keeps two apart' })
  const there = await tx.select({ id: duties.id }).from(duties).where(and(inArray(duties.id, [oneId, otherId]), isNull(duties.deletedAt)))
  for (const [field, each] of [['oneId', oneId], ['otherId', otherId]] as const) if (!there.some((one) => one.id === each)) throw invalid({ [field]: 'is no duty: choose from the list' })
  await activeUser(tx, ownerId, 'ownerId')
}

export const createRule = operation({
  name: 'duties.createRule',
  summary: 'Create a draft of a segregation rule: two duties that nobody should have together, with its owner',
  category: 'configuration',
  http: { method: 'POST', path: '/duty-rules' },
  input: z.object(ruleFields),
  run: async ({ tx, actor, input, at }) => {
    await check(tx, input)
    const row: DutyRule = { ...input, state: 'draft', approvedAt: null, endedAt: null, endedById: null, endReason: null, ...created(actor, at) }
    await tx.insert(dutyRules).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateRule = operation({
  name: 'duties.updateRule',
  summary: 'Update a segregation rule that is a draft; what was requested for it is void then',
  category: 'configuration',
  http: { method: 'PUT', path: '/duty-rules/{id}' },
  input: z.object({ id, version, ...ruleFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    sameVersion(before, seen, 'rule')
    if (before.state !== 'draft') throw conflict('It stays as it was approved. End it, and draft another one.')
    await check(tx, fields)
    const after: DutyRule = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(dutyRules).set(after).where(eq(dutyRules.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const requestRule = operation({
  name: 'duties.requestRule',
  summary: 'Request approval of a segregation rule; neither who wrote it nor who asks decides',
  category: 'configuration',
  http: { method: 'POST', path: '/duty-rules/{id}/request' },
  input: z.object({ id, version }),
  load,
  run: async ({ tx, actor, input, subject: of, call }) => {
    sameVersion(of, input.version, 'rule')
    if (of.state !== 'draft') throw conflict('It is no draft any more: there is nothing to approve.')
    const named = new Map((await tx.select({ id: duties.id, name: duties.name }).from(duties).where(inArray(duties.id, [of.oneId, of.otherId]))).map((each) => [each.id, each.name]))
    const [owner] = await tx.select({ name: users.name }).from(users).where(eq(users.id, of.ownerId))
    const mapped = await tx.$count(dutyMappings, and(inArray(dutyMappings.dutyId, [of.oneId, of.otherId]), isNull(dutyMappings.endedAt)))
    const me = userOf(actor)
    const answer = await askApproval({ actor, call }, {
      kind: 'duty-rule', subjectId: of.id, title: `Rule: ${of.name}`, reason: of.why, criticality: of.risk,
      parties: [...new Set([of.createdById, of.updatedById])].flatMap((userId) => (userId && userId !== me ? [{ userId, part: 'author' as const }] : [])),
      facts: [
        { label: 'One duty', value: named.get(of.oneId) ?? '' }, { label: 'Other duty', value: named.get(of.otherId) ?? '' }, { label: 'Where', value: of.sameSystem ? 'Both in the same system' : 'In any systems' }, { label: 'Environment', value: of.environment ? conflictEnvironments[of.environment as keyof typeof conflictEnvironments] : 'Any' },
        { label: 'Scope', value: of.scope || 'Any' }, { label: 'Risk', value: ranks[of.risk as keyof typeof ranks] }, { label: 'Owner', value: owner?.name ?? '' }, { label: 'Mappings of both duties', value: String(mapped) },
      ],
    })
    return done(answer, changed(subject(of), null, { approval: 'requested' }, { reason: of.why.slice(0, 1_000) }))
  },
})

export const approveRule = operation({
  name: 'duties.approveRule',
  summary: 'Put a segregation rule in force, by the decision that settles it',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    if (before.state !== 'draft') throw conflict('It is no draft any more.')
    const { note } = await approvedNow(tx, input.approvalId)
    await check(tx, before)
    const after: DutyRule = { ...before, state: 'approved', approvedAt: at, ...touched(before, actor, at) }
    await tx.update(dutyRules).set(after).where(eq(dutyRules.id, before.id))
    await evaluateAnew(scope)
    return done({ id: before.id }, changed(subject(before), before, after, note ? { reason: note } : {}))
  },
})

export const endRule = operation({
  name: 'duties.endRule',
  summary: 'End a segregation rule with the reason: its conflicts are not looked for any more',
  category: 'configuration',
  http: { method: 'POST', path: '/duty-rules/{id}/end' },
  input: z.object({ id, version, reason: endReason }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    sameVersion(before, input.version, 'rule')
    if (before.state === 'ended') throw conflict('It was ended already.')
    const after: DutyRule = { ...before, state: 'ended', endedAt: at, endedById: userOf(actor), endReason: input.reason, ...touched(before, actor, at) }
    await tx.update(dutyRules).set(after).where(eq(dutyRules.id, before.id))
    if (before.state === 'approved') await evaluateAnew(scope)
    return done({ id: before.id }, changed(subject(before), before, after, { reason: input.reason.slice(0, 1_000) }))
  },
})

approvable({
  kind: 'duty-rule', label: 'Segregation rules', subjectType: 'duty-rule', approved: approveRule, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'duty_rules', material: ['name', 'one_id', 'other_id', 'same_system', 'environment', 'scope', 'risk', 'why', 'owner_id', 'ended_at'], done: 'granted' }, href: ({ id: ruleId }) => `/duties/rules/${ruleId}`,
})
