import 'server-only'
import { and, asc, eq, ilike, inArray, lt, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { accessRequests } from '#db/schema/access-requests.ts'
import { campaignDecisions, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { populations } from '#db/schema/populations.ts'
import { revocations } from '#db/schema/revocations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { revocationStates } from './words.ts'

const states = Object.keys(revocationStates) as [keyof typeof revocationStates, ...(keyof typeof revocationStates)[]]

export const revocationFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(states),
  systemId: optionalId,
  ownerId: optionalId,
  campaignId: optionalId,
  /** Open and past due. */
  overdue: optionalChoice(['yes']),
}

type Filters = z.output<z.ZodObject<typeof revocationFilters>>

/** With a grant of `own`: what they have to remove, and what they rejected. */
const visible = (actor: Actor, grant: Grant) => {
  if (grant === 'any') return undefined
  const me = userOf(actor) ?? actor.orgId
  return or(eq(revocations.ownerId, me), sql`exists (select from ${campaignDecisions} d where d.org_id = revocations.org_id and d.campaign_id = revocations.campaign_id and d.number = revocations.number and d.sequence = revocations.sequence and d.decided_by_id = ${me}::uuid)`)
}

const revocationsWhere = (input: Filters, actor: Actor, grant: Grant) => all(
  visible(actor, grant),
  input.state !== null && eq(revocations.state, input.state),
  input.systemId !== null && eq(revocations.systemId, input.systemId),
  input.ownerId !== null && eq(revocations.ownerId, input.ownerId),
  input.campaignId !== null && eq(revocations.campaignId, input.campaignId),
  input.overdue !== null && and(eq(revocations.state, 'open'), lt(revocations.dueAt, now())),
  Boolean(input.search) && or(ilike(revocations.accountName, `%${likeText(input.search ?? '')}%`), ilike(revocations.rightName, `%${likeText(input.search ?? '')}%`)),
)

/** Whole days it was there since it was rejected or came back, and whether its time is over. */
const daysOpen = sql<number>`greatest(0, floor(extract(epoch from coalesce(${revocations.closedAt}, now()) - coalesce(${revocations.reopenedAt}, ${revocations.createdAt})) / 86400))::int`
const overdue = sql<boolean>`(${revocations.state} = 'open' and ${revocations.dueAt} < now())`

const owner = alias(users, 'owner')
const shown = {
  id: revocations.id, campaignId: revocations.campaignId, campaign: campaigns.title, requestId: revocations.requestId, request: accessRequests.number, number: revocations.number, system: systems.name, systemId: revocations.systemId, accountName: revocations.accountName, rightName: revocations.rightName, scope: revocations.scope, personName: revocations.personName, paths: revocations.paths, reason: revocations.reason,
  state: revocations.state, ownerId: revocations.ownerId, ownerName: owner.name, dueAt: revocations.dueAt, createdAt: revocations.createdAt, closedAt: revocations.closedAt, reopenedAt: revocations.reopenedAt, daysOpen, overdue, exceptedUntil: revocations.exceptedUntil, proofId: revocations.proofId, version: revocations.version,
}

const listed = (tx: Tx) => tx.select(shown).from(revocations).innerJoin(systems, and(eq(systems.orgId, revocations.orgId), eq(systems.id, revocations.systemId))).leftJoin(campaigns, and(eq(campaigns.orgId, revocations.orgId), eq(campaigns.id, revocations.campaignId))).leftJoin(accessRequests, and(eq(accessRequests.orgId, revocations.orgId), eq(accessRequests.id, revocations.requestId)))
  .leftJoin(owner, and(eq(owner.orgId, revocations.orgId), eq(owner.id, revocations.ownerId)))

export const listRevocations = query({
  name: 'revocations.list',
  permission: 'revocations.read',
  summary: 'List revocations: which right has to go, by whom and when, and what shows that it went',
  http: { path: '/revocations' },
  input: z.object({ ...revocationFilters, ...listFields(['dueAt'], { sort: 'dueAt', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { dueAt: revocations.dueAt }, revocations.id)
    const rows = await listed(tx).where(and(revocationsWhere(input, actor, grant), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.dueAt)
  },
})

export const countRevocations = counting(listRevocations, z.object(revocationFilters), revocations, ({ input, actor, grant }) => revocationsWhere(input, actor, grant))

export const getRevocation = query({
  name: 'revocations.get',
  permission: 'revocations.read',
  summary: 'Get a revocation: who rejected the right and why, every way it is held, and what shows that it went',
  http: { path: '/revocations/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const [found] = await listed(tx).where(and(eq(revocations.id, input.id), visible(actor, grant)))
    if (!found) throw notFound('revocation')
    const [more] = await tx.select({ rowId: campaignRows.id, comparedId: revocations.comparedId, reopenedById: revocations.reopenedById, decidedAt: campaignDecisions.decidedAt, deciderName: users.name, flags: campaignRows.flags, hash: sql<string | null>`encode(${campaignDecisions.leaf}, 'hex')` }).from(revocations)
      .leftJoin(campaignDecisions, and(eq(campaignDecisions.orgId, revocations.orgId), eq(campaignDecisions.campaignId, revocations.campaignId), eq(campaignDecisions.number, revocations.number), eq(campaignDecisions.sequence, revocations.sequence)))
      .leftJoin(campaignRows, and(eq(campaignRows.orgId, revocations.orgId), eq(campaignRows.campaignId, revocations.campaignId), eq(campaignRows.number, revocations.number)))
      .leftJoin(users, and(eq(users.orgId, campaignDecisions.orgId), eq(users.id, campaignDecisions.decidedById))).where(eq(revocations.id, input.id))
    const wanted = [found.proofId, more?.comparedId ?? null, more?.reopenedById ?? null].filter((each) => each !== null)
    const named = wanted.length === 0 ? [] : await tx.select({ id: populations.id, title: populations.title, extractedAt: populations.extractedAt, root: populations.root }).from(populations).where(inArray(populations.id, wanted)).orderBy(asc(populations.extractedAt))
    const population = (of: string | null | undefined) => named.find((each) => each.id === of) ?? null
    return { ...found, exception: (await openApprovals(tx, 'revocation', [found.id])).get(found.id) ?? null, decidedAt: more?.decidedAt ?? found.createdAt, deciderName: more?.deciderName ?? null, rowId: more?.rowId ?? null, flags: more?.flags ?? {}, hash: more?.hash ?? '', proof: population(found.proofId), compared: population(more?.comparedId), reopenedBy: population(more?.reopenedById), timeline: await timelineOf(tx, actor, 'revocation', found.id) }
  },
})

/** Every one, for a download. */
export const revocationsOf = (tx: Tx, input: Filters, actor: Actor) => tx.select({
  campaign: sql<string>`coalesce(${campaigns.title}, 'ACC-' || (select a.number from access_requests a where a.org_id = revocations.org_id and a.id = revocations.request_id), '')`, number: revocations.number, system: systems.name, account: revocations.accountName, person: revocations.personName, right: revocations.rightName, scope: revocations.scope, reason: revocations.reason, state: revocations.state, owner: owner.name, openedAt: revocations.createdAt, dueAt: revocations.dueAt, closedAt: revocations.closedAt, daysOpen, overdue, exceptedUntil: revocations.exceptedUntil,
  proof: populations.title, root: populations.root,
}).from(revocations).innerJoin(systems, and(eq(systems.orgId, revocations.orgId), eq(systems.id, revocations.systemId))).leftJoin(campaigns, and(eq(campaigns.orgId, revocations.orgId), eq(campaigns.id, revocations.campaignId)))
  .leftJoin(owner, and(eq(owner.orgId, revocations.orgId), eq(owner.id, revocations.ownerId))).leftJoin(populations, and(eq(populations.orgId, revocations.orgId), eq(populations.id, revocations.proofId)))
  .where(revocationsWhere(input, actor, 'any')).orderBy(asc(revocations.dueAt), asc(revocations.id))
