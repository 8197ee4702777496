import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { approvalDecisions, approvalParties, approvals, approvalStages, approvalSubjects, type Place, type Stage } from '#db/schema/approvals.ts'
import { humanOf, jobActor } from '#lib/auth/actor.ts'
import { days, hours } from '#lib/clock.ts'
import { canonical, type Json, sha256Hex, toJson } from '#lib/crypto/canonical.ts'
import { approvableOf, approvables } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { AppError, invalid } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { aloneHours, places, type Seen } from './model.ts'
import { ruleOf } from './rule-in-force.ts'
import { deciders } from './standing.ts'

const asked = z.object({
  kind: z.string(),
  subjectId: id,
  title: z.string().min(1).transform((title) => title.slice(0, 500)),
  reason: z.string().min(1).max(2_000),
  /** All that a decider has to see, beside title and reason. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })).default([]),
  /** What the operation that does it will be given. */
  input: z.record(z.string(), z.unknown()).default({}),
  /** 1 low … 4 critical, of what it is about: rules may ask more for more. */
  criticality: z.number().default(0),
  requestedById: id,
  /** Who else takes part, and so does not decide. */
  parties: z.array(z.object({ userId: id, part: z.enum(['beneficiary', 'author', 'implementer']) })).default([]),
  /** Who stands in a place that a stage may name. PostgreSQL finds them too (`tickmark_stage_holders`). */
  holders: z.object({ manager: z.array(id), system_owner: z.array(id) }).partial().default({}),
  /** Not later than this. */
  until: z.date().optional(),
})

/** Opens an approval under the newest rule of its kind. The entry names who may decide: they are told of it. */
export const openRequest = operation({
  name: 'approvals.open',
  summary: 'Open what somebody requested for others to decide',
  category: 'approval',
  input: asked,
  run: async ({ tx, actor, input, at }) => {
    if (!approvables().some((each) => each.kind === input.kind)) throw invalid({ kind: 'is no kind of request' })
    const { subjectType, alone } = approvableOf(input.kind)
    const rule = await ruleOf(tx, actor.orgId, input.kind, at)
    const stages = ((rule.definition.cases.find((each) => each.criticalityFrom === undefined || input.criticality >= each.criticalityFrom) ?? rule.definition.cases.at(-1))?.stages ?? [])
      .map((stage) => ({ ...stage, of: stage.of ?? [], named: [...new Set([...stage.named, ...(stage.of ?? []).flatMap((place) => input.holders[place] ?? [])])] }))
    const [subject] = await tx.select({ revision: approvalSubjects.revision }).from(approvalSubjects).where(and(eq(approvalSubjects.type, subjectType), eq(approvalSubjects.subjectId, input.subjectId)))
    const { kind, subjectId, title, reason, requestedById } = input
    const seen: Seen = { kind, subject: { type: subjectType, id: subjectId }, revision: subject?.revision ?? 1, title, reason, facts: input.facts, input: input.input }
    const text = canonical(toJson(seen) as Json)
    const lasts = at.getTime() + days(rule.definition.lastsDays)
    const until = Math.min(lasts, input.until?.getTime() ?? lasts)
    const parties = [{ userId: requestedById, part: 'requester' as const }, ...input.parties]
    const row = { orgId: actor.orgId, id: v7(), kind, subjectType, subjectId, revision: seen.revision, title, reason, seen: text, sha256: `sha256:${sha256Hex(text)}`, ruleId: rule.id, openedAt: at, requestedById }
    const able = stages[0] ? await deciders(tx, row, stages[0], parties.map((each) => each.userId)) : []
    const short = await firstShort(tx, row, stages, parties.map((each) => each.userId), able)
    const aloneAt = alone && able.length === 0 ? new Date(at.getTime() + hours(aloneHours)) : null
    await tx.insert(approvals).values({ ...row, aloneAt, expiresAt: new Date(aloneAt ? Math.max(until, aloneAt.getTime() + days(7)) : until) })
    await tx.insert(approvalStages).values(stages.map((stage, n) => ({ orgId: actor.orgId, id: v7(), approvalId: row.id, number: n + 1, ...stage })))
    await tx.insert(approvalParties).values(parties.map((each) => ({ orgId: actor.orgId, id: v7(), approvalId: row.id, personId: each.userId, createdAt: at, ...each })))
    const stuck = aloneAt ? `There is nobody else who could decide this: it applies in ${aloneHours} hours, and is recorded as an exception.`
      : short && `Of ${short.needed} who ${short.needed === 1 ? 'has' : 'have'} to agree${stages.length > 1 ? ` in stage ${short.number}` : ''} ${short.able === 0 ? 'there is none' : `there ${short.able === 1 ? 'is' : 'are'} only ${short.able}`} who may. ${short.of.length > 0 ? `It asks for the ${short.of.map((place) => places[place].toLowerCase()).join(' or ')}: see that there is one with an account here, who takes no part.` : 'Give somebody the role, or change the rule: it waits until then.'}`
    return done(
      { approvalId: row.id, stuck },
      changed({ type: 'approval', id: row.id, label: title }, null, { state: 'open', sha256: row.sha256, requester: requestedById, deciders: able.map((each) => each.id) }, { reason }),
    )
  },
})

/** The first stage for which too few people may decide: it is said at once, and not when the ones before it have spoken. */
async function firstShort(tx: Tx, row: { id: string; openedAt: Date }, stages: (Stage & { of: Place[] })[], parties: string[], first: { id: string }[]): Promise<{ number: number; needed: number; able: number; of: Place[] } | null> {
  for (const [n, stage] of stages.entries()) {
    const able = n === 0 ? first.length : (await deciders(tx, row, stage, parties)).length
    if (able < stage.needed) return { number: n + 1, needed: stage.needed, able, of: stage.of }
  }
  return null
}

const loadApproval = locked(approvals)

export const addPartyTo = operation({
  name: 'approvals.addParty',
  summary: 'Note that somebody takes part in what was asked for; whoever approved it may not',
  category: 'approval',
  input: z.object({ id, userId: id, part: z.enum(['beneficiary', 'author', 'implementer']) }),
  load: loadApproval,
  run: async ({ tx, actor, input, subject: approval, at }) => {
    const [barred] = await tx.select({ id: approvalDecisions.id }).from(approvalDecisions).where(and(eq(approvalDecisions.approvalId, approval.id), eq(approvalDecisions.outcome, 'approve'), sql`(tickmark_persons_of(${approvalDecisions.orgId}, ${approvalDecisions.decidedById}) || coalesce(tickmark_persons_of(${approvalDecisions.orgId}, ${approvalDecisions.forId}), '{}')) && tickmark_persons_of(${approvalDecisions.orgId}, ${input.userId}::uuid)`))
    if (barred) throw new AppError('forbidden', `Whoever approved this may not take part as ${input.part}. Somebody else has to.`, { internal: 'an approver takes part' })
    await tx.insert(approvalParties).values({ orgId: actor.orgId, id: v7(), approvalId: approval.id, userId: input.userId, personId: input.userId, part: input.part, createdAt: at })
    return done({ id: approval.id }, changed({ type: 'approval', id: approval.id, label: approval.title }, null, { partyId: input.userId, part: input.part }))
  },
})

/** Somebody takes part from now on, in the transaction of the operation that learns of it: once. @throws AppError forbidden for whoever approved */
export async function addParty({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, { approvalId, userId, part }: { approvalId: string; userId: string; part: 'beneficiary' | 'author' | 'implementer' }): Promise<void> {
  const [known] = await tx.select({ id: approvalParties.id }).from(approvalParties).where(and(eq(approvalParties.approvalId, approvalId), eq(approvalParties.userId, userId), eq(approvalParties.part, part)))
  if (!known) await call(addPartyTo, { id: approvalId, userId, part }, jobActor(actor.orgId, 'approvals', actor.request.id))
}

type Asked = Omit<z.input<typeof asked>, 'requestedById'>

/**
 * Asks others to decide, in the transaction of the operation that requests.
 * @returns the approval's id, and why nobody can decide it if that is so: then it stays stuck, and never needs fewer
 * @throws AppError forbidden for whoever is no person
 */
export async function askApproval({ actor, call }: Pick<Scope<unknown>, 'actor' | 'call'>, given: Asked): Promise<{ approvalId: string; stuck: string | null }> {
  const { userId } = humanOf(actor)
  if (userId === null) throw new AppError('forbidden', 'Only a person may request this.')
  return call(openRequest, { ...given, requestedById: userId }, jobActor(actor.orgId, 'approvals', actor.request.id))
}
