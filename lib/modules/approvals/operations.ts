import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { approvalDecisions, approvalDelegations, approvalRules, approvals } from '#db/schema/approvals.ts'
import { users } from '#db/schema/users.ts'
import { activeUser, namesOf } from '#lib/auth/accounts.ts'
import { type Actor, jobActor, userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { days } from '#lib/clock.ts'
import { canonical, toJson } from '#lib/crypto/canonical.ts'
import { appliedRecorder, approvable, approvableOf, approvables, type Closing, oneStage, rolesOf } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, instant, optionalId, optionalText } from '#lib/input.ts'
import { delegationReason, mostDelegationDays, note, places, ruleDefinition, sha256 } from './model.ts'
import { ruleOf } from './rule-in-force.ts'
import { peopleOf, placesOf, ruleId, ruleText } from './rules.ts'
import { type Approval, voiceOf } from './standing.ts'
import { approvedNow, askApproval } from './within.ts'

const subject = (approval: Pick<Approval, 'id' | 'title'>) => ({ type: 'approval' as const, id: approval.id, label: approval.title })

const load = locked(approvals)

/** Whoever settles it does it, though no role of theirs gives them that: the approval does. */
const by = (actor: Actor, { spec }: { spec: { name: Permission } }): Actor => ({ ...actor, grants: { ...actor.grants, [spec.name]: 'any' } })

/** Done in the same transaction, so that an approval whose work fails is none. */
async function apply({ tx, actor, call, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call' | 'at'>, approval: Approval): Promise<void> {
  const { approved, population } = approvableOf(approval.kind)
  await tx.update(approvals).set({ appliedAt: at }).where(eq(approvals.id, approval.id))
  await call(approved, { id: approval.subjectId, approvalId: approval.id }, by(actor, approved))
  if (population) await call(appliedRecorder(), { approvalId: approval.id }, jobActor(actor.orgId, 'approvals', actor.request.id))
}

async function close({ actor, call }: Pick<Scope<unknown>, 'actor' | 'call'>, approval: Approval, outcome: Closing): Promise<void> {
  const { closed } = approvableOf(approval.kind)
  if (closed) await call(closed, { id: approval.subjectId, approvalId: approval.id, outcome }, by(actor, closed))
}

const stateOf = async (tx: Tx, approvalId: string) => (await tx.select({ state: approvals.state }).from(approvals).where(eq(approvals.id, approvalId)))[0]?.state ?? 'open'

type Decided = { id: string; sha256: string; delegationId: string | null }

async function decide(scope: Pick<Scope<Decided>, 'tx' | 'actor' | 'at' | 'call' | 'input'>, approval: Approval, outcome: 'approve' | 'reject', said: string | null) {
  const { tx, actor, at, input } = scope
  const voice = await voiceOf(tx, approval, actor, at, input)
  if (input.sha256 !== approval.sha256) throw conflict('This is not what you were shown: the request is another one now. Load the page again, and read it.')
  await tx.insert(approvalDecisions).values({
    orgId: actor.orgId, id: v7(), approvalId: approval.id, stage: voice.stage, outcome, sha256: input.sha256, decidedById: userOf(actor) as string, decidedByPersonId: userOf(actor) as string, forId: voice.forId, delegationId: voice.delegationId, note: said, decidedAt: at,
  })
  const state = await stateOf(tx, approval.id)
  if (state === 'approved') await apply(scope, approval)
  if (state === 'rejected') await close(scope, approval, 'rejected')
  return done(
    { id: approval.id, state },
    changed(subject(approval), { state: approval.state }, { state, stage: voice.stage, decision: outcome, sha256: input.sha256, ...(voice.forId && { forId: voice.forId }), ...(state !== 'open' && { requester: approval.requestedById }) }, said ? { reason: said } : {}),
  )
}

const deciding = <I extends z.ZodType<Decided & { note: string | null }>>(outcome: 'approve' | 'reject', input: I, summary: string) =>
  operation({
    name: `approvals.${outcome}`,
    summary,
    category: 'approval',
    http: { method: 'POST', path: `/approvals/{id}/${outcome}` },
    input,
    load,
    run: (scope) => decide(scope, scope.subject, outcome, scope.input.note),
  })

export const approveRequest = deciding('approve', z.object({ id, sha256, note: optionalText(2_000), delegationId: optionalId }), 'Approve a request as it was seen; nobody approves what they take part in')
export const rejectRequest = deciding('reject', z.object({ id, sha256, note, delegationId: optionalId }), 'Reject a request, with the reason; nobody rejects what they take part in')

export const withdrawRequest = operation({
  name: 'approvals.withdraw',
  summary: 'Withdraw a request of one’s own that nobody has settled',
  category: 'approval',
  http: { method: 'POST', path: '/approvals/{id}/withdraw' },
  input: z.object({ id, note: optionalText(2_000) }),
  load,
  owns: (approval: Approval, actor) => approval.requestedById === userOf(actor),
  run: async (scope) => {
    const { tx, actor, input, subject: approval } = scope
    if (actor.kind !== 'person') throw new AppError('forbidden', 'Only a person withdraws what they requested.')
    if (approval.state !== 'open') throw conflict(`This request is ${approval.state} already. Nothing was changed.`)
    await tx.update(approvals).set({ state: 'withdrawn' }).where(eq(approvals.id, approval.id))
    await close(scope, approval, 'withdrawn')
    return done({ id: approval.id }, changed(subject(approval), { state: 'open' }, { state: 'withdrawn' }, input.note ? { reason: input.note } : {}))
  },
})

export const expireRequest = operation({
  name: 'approvals.expire',
  summary: 'Close a request nobody decided in time',
  category: 'approval',
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, subject: approval, at } = scope
    if (approval.state !== 'open' || approval.expiresAt > at) throw conflict('It is not open any more, or its time is not over.')
    await tx.update(approvals).set({ state: 'expired' }).where(eq(approvals.id, approval.id))
    await close(scope, approval, 'expired')
    return done({ id: approval.id }, changed(subject(approval), { state: 'open' }, { state: 'expired', requester: approval.requestedById }))
  },
})

/** There was no second person when it was asked for, and the three days are over. Somebody who came since decides instead. */
export const applyAlone = operation({
  name: 'approvals.applyAlone',
  summary: 'Apply what nobody else could decide, after its time: recorded as an exception',
  category: 'approval',
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, subject: approval, at } = scope
    if (approval.state !== 'open' || approval.aloneAt === null || approval.aloneAt > at) throw conflict('It is not open any more, or its time has not come.')
    await tx.update(approvals).set({ state: 'approved' }).where(eq(approvals.id, approval.id))
    await apply(scope, approval)
    return done({ id: approval.id }, changed(subject(approval), { state: 'open' }, { state: 'approved', exception: 'Nobody else could decide it', requester: approval.requestedById }))
  },
})

export const delegateDecisions = operation({
  name: 'approvals.delegate',
  summary: 'Delegate one’s decisions to somebody else for a while, 90 days at most',
  category: 'authorization',
  http: { method: 'POST', path: '/approval-delegations' },
  input: z.object({ toId: id, startsAt: instant.optional(), endsAt: instant, reason: delegationReason }),
  run: async ({ tx, actor, input, at }) => {
    if (actor.kind !== 'person') throw new AppError('forbidden', 'Only a person delegates their decisions.')
    await activeUser(tx, input.toId, 'toId')
    const [to] = await tx.select({ name: users.name, personId: users.personId }).from(users).where(eq(users.id, input.toId))
    if (to?.personId === actor.personId) throw invalid({ toId: 'is you: choose somebody else' })
    const startsAt = input.startsAt && input.startsAt > at ? input.startsAt : at
    if (input.endsAt <= startsAt) throw invalid({ endsAt: 'must lie after its beginning, in the future' })
    if (input.endsAt.getTime() - startsAt.getTime() > days(mostDelegationDays)) throw invalid({ endsAt: `may lie at most ${mostDelegationDays} days after its beginning` })
    const row = { orgId: actor.orgId, id: v7(), fromId: actor.userId, toId: input.toId, reason: input.reason, startsAt, endsAt: input.endsAt, revokedAt: null, createdAt: at }
    await tx.insert(approvalDelegations).values(row)
    return done({ id: row.id }, changed({ type: 'approval-delegation', id: row.id, label: to?.name ?? '' }, null, { toId: row.toId, startsAt, endsAt: row.endsAt }, { reason: row.reason }))
  },
})

export const endDelegation = operation({
  name: 'approvals.endDelegation',
  summary: 'End a delegation of one’s decisions early',
  category: 'authorization',
  http: { method: 'POST', path: '/approval-delegations/{id}/end' },
  input: z.object({ id }),
  load: locked(approvalDelegations),
  owns: (delegation: typeof approvalDelegations.$inferSelect, actor) => delegation.fromId === userOf(actor),
  run: async ({ tx, subject: delegation, at }) => {
    if (delegation.revokedAt !== null || delegation.endsAt <= at) throw conflict('This delegation has ended already.')
    await tx.update(approvalDelegations).set({ revokedAt: at }).where(eq(approvalDelegations.id, delegation.id))
    const [to] = await tx.select({ name: users.name }).from(users).where(eq(users.id, delegation.toId))
    return done({ id: delegation.id }, changed({ type: 'approval-delegation', id: delegation.id, label: to?.name ?? '' }, { revokedAt: null }, { revokedAt: at }))
  },
})

const ruleSubject = (kind: string, orgId: string) => ({ type: 'approval-rule' as const, id: ruleId(orgId, kind), label: approvableOf(kind).label })

/** Who must agree is itself for somebody else to agree to. What is open keeps the rule it was opened under. */
export const requestRule = operation({
  name: 'approvals.requestRule',
  summary: 'Request another rule for who must approve a kind of request; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/approval-rules/{kind}/requests' },
  input: z.object({ kind: z.string().max(50), number: z.coerce.number().int().min(1), definition: ruleDefinition, reason: note }),
  run: async (scope) => {
    const { tx, actor, input: { kind, number, definition, reason }, at } = scope
    if (!approvables().some((each) => each.kind === kind)) throw new AppError('not_found', 'There is no such kind of request.')
    const before = await ruleOf(tx, actor.orgId, kind, at)
    if (before.number !== number) throw conflict('Somebody changed this rule since you opened it. Load it again, and repeat your change.')
    if (canonical(toJson(before.definition)) === canonical(toJson(definition))) throw conflict('This is the rule already.')
    const strange = placesOf(definition).find((place) => !approvableOf(kind).places?.includes(place))
    if (strange) throw invalid({ definition: `nobody is the ${places[strange].toLowerCase()} of this kind of request: name roles or people` })
    if (approvableOf(kind).population && rolesOf(definition).includes('employee')) throw invalid({ definition: 'names the role employee, which everybody gets who signs in: name another one' })
    for (const userId of peopleOf(definition)) await activeUser(tx, userId, 'named')
    const names = await namesOf(tx, [...peopleOf(before.definition), ...peopleOf(definition)])
    const answer = await askApproval(scope, {
      kind: 'approval-rule', subjectId: ruleId(actor.orgId, kind), title: `Another approval rule: ${approvableOf(kind).label}`, reason,
      facts: [{ label: 'Now', value: ruleText(before.definition, names) }, { label: 'From then on', value: ruleText(definition, names) }], input: { kind, number, definition },
    })
    return done(answer, changed(ruleSubject(kind, actor.orgId), null, { asked: ruleText(definition) }, { reason }))
  },
})

export const applyRule = operation({
  name: 'approvals.applyRule',
  summary: 'Change who must approve a kind of request, as it was approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  run: async ({ tx, actor, input, at }) => {
    const { seen, decidedById } = await approvedNow(tx, input.approvalId)
    const { kind, number, definition } = z.object({ kind: z.string(), number: z.number(), definition: ruleDefinition }).parse(seen.input)
    const [before] = await tx.select().from(approvalRules).where(eq(approvalRules.kind, kind)).orderBy(desc(approvalRules.number)).limit(1)
    if (before?.number !== number) throw conflict('The rule was changed since this was requested. Reject it, and request it again.')
    await tx.insert(approvalRules).values({ orgId: actor.orgId, id: v7(), kind, number: number + 1, definition: definition as never, createdAt: at, createdById: decidedById })
    return done({ number: number + 1 }, changed(ruleSubject(kind, actor.orgId), { number, rule: ruleText(before.definition) }, { number: number + 1, rule: ruleText(definition) }))
  },
})

approvable({
  kind: 'approval-rule', label: 'Rules of approvals', subjectType: 'approval-rule', approved: applyRule, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true,
  record: null, population: 'configuration', href: () => '/settings/approval-rules',
})
