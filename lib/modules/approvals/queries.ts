import 'server-only'
import { and, asc, desc, eq, gt, ne, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { approvalDecisions, approvalDelegations, approvalParties, approvalRules, approvals } from '#db/schema/approvals.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { approvableOf, approvables } from '#lib/door/approvable.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { blankable, id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { approvalStates } from './model.ts'
import { peopleOf, ruleId, ruleText } from './rules.ts'
import { type Approval, deciders, openFor, seenOf, stagesOf, voiceOf } from './standing.ts'
import { titled } from './titled.ts'

const states = Object.keys(approvalStates) as [keyof typeof approvalStates]

const approvalFilters = {
  state: optionalChoice(states),
  kind: blankable(z.string().max(50)),
  /** `decide`: what the caller may decide now; `requested`: what they asked for. */
  mine: optionalChoice(['decide', 'requested']),
}

type Filters = z.output<z.ZodObject<typeof approvalFilters>>

/** With a grant of `own`: what one asked for, takes part in, decided or may decide. */
function visible(actor: Actor, grant: Grant): SQL | undefined {
  if (grant === 'any') return undefined
  const me = userOf(actor) ?? actor.orgId
  return or(
    eq(approvals.requestedById, me),
    sql`approvals.id in (select p.approval_id from ${approvalParties} p where p.user_id = ${me})`,
    sql`approvals.id in (select d.approval_id from ${approvalDecisions} d where d.decided_by_id = ${me})`,
    openFor(actor.orgId, me),
  )
}

/** What somebody may decide, or requested, they may see. */
const approvalWhere = (input: Filters, actor: Actor, grant: Grant) => all(
  input.mine === 'decide' ? openFor(actor.orgId, userOf(actor) ?? actor.orgId) : input.mine === 'requested' ? eq(approvals.requestedById, userOf(actor) ?? actor.orgId) : (visible(actor, grant) ?? false),
  // The order of what is open stands in an index.
  input.mine === 'decide' && eq(approvals.state, 'open'),
  input.state !== null && eq(approvals.state, input.state),
  input.kind !== null && eq(approvals.kind, input.kind),
)

const labelOf = (kind: string): string => approvables().find((each) => each.kind === kind)?.label ?? kind

export const listApprovals = query({
  name: 'approvals.list',
  permission: 'approvals.read',
  summary: 'List approvals: what was requested, and what came of it',
  http: { path: '/approvals' },
  input: z.object({ ...approvalFilters, ...listFields(['openedAt'], { sort: 'openedAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { openedAt: approvals.openedAt }, approvals.id)
    const rows = await tx.select({
      id: approvals.id, kind: approvals.kind, title: titled(), reason: approvals.reason, state: approvals.state, openedAt: approvals.openedAt, expiresAt: approvals.expiresAt, closedAt: approvals.closedAt, requestedById: approvals.requestedById, requestedByName: users.name,
    }).from(approvals).innerJoin(users, and(eq(users.orgId, approvals.orgId), eq(users.id, approvals.requestedById)))
      .where(and(approvalWhere(input, actor, grant), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.openedAt)
    return { ...page, rows: page.rows.map((row) => ({ ...row, label: labelOf(row.kind) })) }
  },
})

export const countApprovals = counting(listApprovals, z.object(approvalFilters), approvals, ({ input, actor, grant }) => approvalWhere(input, actor, grant))

/** Kinds of requests, for filters and the list of rules. */
export const approvalKinds = (): { value: string; label: string }[] => approvables().map(({ kind, label }) => ({ value: kind, label }))

export const getApproval = query({
  name: 'approvals.get',
  permission: 'approvals.read',
  summary: 'Get an approval: what exactly was requested, who decided, who still may, and why the caller may not',
  http: { path: '/approvals/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const [row] = await tx.select({ found: approvals, title: titled() }).from(approvals).where(and(eq(approvals.id, input.id), visible(actor, grant)))
    if (!row) throw notFound('approval')
    const { found, title } = row
    const stages = await stagesOf(tx, found.id)
    const decisions = await tx.select().from(approvalDecisions).where(eq(approvalDecisions.approvalId, found.id)).orderBy(asc(approvalDecisions.decidedAt), asc(approvalDecisions.id))
    const parties = await tx.select({ userId: approvalParties.userId, part: approvalParties.part, fact: approvalParties.fact }).from(approvalParties).where(eq(approvalParties.approvalId, found.id)).orderBy(approvalParties.createdAt, approvalParties.id)
    const names = await namesOf(tx, [...parties.map((each) => each.userId), ...decisions.flatMap((each) => [each.decidedById, each.forId]), ...stages.flatMap((each) => each.named)])
    const name = (userId: string) => names.get(userId) ?? 'Somebody'
    const open = stages.find((each) => each.open)
    const may = open && found.state === 'open' ? await deciders(tx, found, open) : []
    const seen = seenOf(found)
    const { seen: _, appliedXid: __, orgId: ___, awaits: ____, ...facts } = found
    return {
      ...facts, title, label: labelOf(found.kind), href: approvableOf(found.kind).href({ id: found.subjectId, input: seen.input }), facts: seen.facts, requestedByName: name(found.requestedById),
      stages: stages.map(({ number, needed, roles, named, given, open: isOpen }) => ({ number, needed, roles, named: named.map(name), given, open: isOpen })),
      decisions: decisions.map((each) => ({ id: each.id, stage: each.stage, outcome: each.outcome, byName: name(each.decidedById), forName: each.forId ? name(each.forId) : null, note: each.note, decidedAt: each.decidedAt })),
      parties: parties.map((each) => ({ ...each, name: name(each.userId) })),
      waitsFor: may.slice(0, 20).map((each) => each.name), waitsForCount: may.length, missing: open && found.state === 'open' ? Math.max(0, open.needed - open.given - may.length) : 0,
      mine: await standing(tx, found, actor),
    }
  },
})

/** What the caller may say: in whose voice, or why not. Null once it is closed. */
async function standing(tx: Parameters<typeof voiceOf>[0], approval: Approval, actor: Actor): Promise<{ forName: string | null; why: string | null } | null> {
  if (approval.state !== 'open') return null
  try {
    return { forName: (await voiceOf(tx, approval, actor, now())).forName, why: null }
  } catch (error) {
    if (error instanceof AppError) return { forName: null, why: error.message }
    throw error
  }
}

const from = alias(users, 'from_user')
const to = alias(users, 'to_user')

export const listDelegations = query({
  name: 'approvals.delegations',
  permission: 'approvals.read',
  summary: 'List delegations of decisions that are in force or to come, and those that ended in the last 90 days: one’s own, or all for who may read all approvals',
  http: { path: '/approval-delegations' },
  input: z.object({}),
  run: ({ tx, actor, grant }) => {
    const me = userOf(actor) ?? actor.orgId
    return tx.select({ id: approvalDelegations.id, fromId: approvalDelegations.fromId, fromName: from.name, toId: approvalDelegations.toId, toName: to.name, reason: approvalDelegations.reason, startsAt: approvalDelegations.startsAt, endsAt: approvalDelegations.endsAt, revokedAt: approvalDelegations.revokedAt })
      .from(approvalDelegations)
      .innerJoin(from, and(eq(from.orgId, approvalDelegations.orgId), eq(from.id, approvalDelegations.fromId))).innerJoin(to, and(eq(to.orgId, approvalDelegations.orgId), eq(to.id, approvalDelegations.toId)))
      .where(and(gt(approvalDelegations.endsAt, sql`now() - interval '90 days'`), grant === 'any' ? undefined : or(eq(approvalDelegations.fromId, me), eq(approvalDelegations.toId, me))))
      .orderBy(desc(approvalDelegations.startsAt), desc(approvalDelegations.id)).limit(200)
  },
})

export const listRules = query({
  name: 'approvalRules.list',
  permission: 'approvals.read',
  summary: 'List who must approve which kind of request, by the newest rule of each',
  http: { path: '/approval-rules' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const rows = await tx.selectDistinctOn([approvalRules.kind], { kind: approvalRules.kind, number: approvalRules.number, definition: approvalRules.definition, createdAt: approvalRules.createdAt, createdById: approvalRules.createdById })
      .from(approvalRules).orderBy(approvalRules.kind, desc(approvalRules.number))
    const waiting = await tx.select({ id: approvals.id, subjectId: approvals.subjectId }).from(approvals).where(and(eq(approvals.kind, 'approval-rule'), eq(approvals.state, 'open')))
    const names = await namesOf(tx, rows.flatMap((row) => [...peopleOf(row.definition), row.createdById]))
    return approvables().map(({ kind, label, shipped, alone }) => {
      const row = rows.find((each) => each.kind === kind)
      const definition = row?.definition ?? shipped
      return {
        kind, label, alone: alone ?? false, number: row?.number ?? 1, definition, text: ruleText(definition, names), changedAt: row && row.number > 1 ? row.createdAt : null, changedByName: row?.createdById ? (names.get(row.createdById) ?? null) : null,
        waiting: waiting.find((each) => each.subjectId === ruleId(actor.orgId, kind))?.id ?? null,
      }
    })
  },
})

/** Of one kind, in every version it had. */
export const getRule = query({
  name: 'approvalRules.get',
  permission: 'approvals.read',
  summary: 'Get the versions of the rule for who must approve a kind of request, the newest first',
  http: { path: '/approval-rules/{kind}' },
  input: z.object({ kind: z.string().max(50) }),
  run: async ({ tx, input }) => {
    const known = approvables().find((each) => each.kind === input.kind)
    if (!known) throw notFound('approval rule')
    const rows = await tx.select().from(approvalRules).where(eq(approvalRules.kind, input.kind)).orderBy(desc(approvalRules.number)).limit(100)
    const names = await namesOf(tx, rows.flatMap((row) => [...peopleOf(row.definition), row.createdById]))
    const versions = rows.map((row) => ({ number: row.number, text: ruleText(row.definition, names), at: row.createdAt, byName: row.createdById ? (names.get(row.createdById) ?? null) : null }))
    return { kind: known.kind, label: known.label, number: rows[0]?.number ?? 1, definition: rows[0]?.definition ?? known.shipped, places: [...(known.places ?? [])], versions }
  },
})

/** To whom somebody can delegate: whoever may delegate may know these names. */
export const delegateChoices = query({
  name: 'approvalDelegations.choices',
  permission: 'approvals.delegate',
  summary: 'List active users by name, to whom decisions can be delegated, at most 500',
  input: z.object({}),
  run: ({ tx, actor }) => tx.select({ id: users.id, name: users.name }).from(users).where(and(eq(users.status, 'active'), ne(users.id, userOf(actor) ?? actor.orgId))).orderBy(users.name).limit(500),
})

/** Open ones past their time, or past the time at which what nobody else can decide applies: for the round. */
export const dueApprovals = (tx: Parameters<typeof voiceOf>[0]) =>
  tx.select({ id: approvals.id, alone: sql<boolean>`${approvals.aloneAt} <= now()` }).from(approvals)
    .where(and(eq(approvals.state, 'open'), or(sql`${approvals.expiresAt} <= now()`, sql`${approvals.aloneAt} <= now()`))).orderBy(approvals.expiresAt).limit(500)
