import 'server-only'
import { and, asc, desc, eq, ilike, inArray, isNotNull, isNull, lte, ne, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { accessRequests, requestableRights } from '#db/schema/access-requests.ts'
import { approvalDecisions, approvals } from '#db/schema/approvals.ts'
import { accounts, people } from '#db/schema/people.ts'
import { populationRows, populations } from '#db/schema/populations.ts'
import { revocations } from '#db/schema/revocations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { conflictsWith, conflictWords } from '../duties/within.ts'
import { reference, requestStates } from './model.ts'

const states = Object.keys(requestStates) as [keyof typeof requestStates, ...(keyof typeof requestStates)[]]

export const requestFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(states),
  systemId: optionalId,
  personId: optionalId,
  ownerId: optionalId,
  /** The caller asked for it. */
  mine: optionalChoice(['requested']),
  /** Emergency access that somebody has to review, or that was reviewed late or never in time. */
  review: optionalChoice(['due', 'late']),
}
type Filters = z.output<z.ZodObject<typeof requestFilters>>

/** With a grant of `own`: what one asked for, has to grant, or is to get. */
const visible = (actor: Actor, grant: Grant): SQL | undefined => {
  if (grant === 'any') return undefined
  const me = userOf(actor) ?? actor.orgId
  return or(eq(accessRequests.requestedById, me), eq(accessRequests.ownerId, me), sql`access_requests.person_id in (select p.id from ${people} p where p.org_id = access_requests.org_id and p.user_id = ${me}::uuid)`)
}

const isReviewedLate = sql<boolean>`coalesce(coalesce(${accessRequests.reviewedAt}, now()) > ${accessRequests.reviewBy}, false)`

const requestsWhere = (input: Filters, actor: Actor, grant: Grant) => {
  const number = /^(?:ACC-)?(\d{1,9})$/i.exec(input.search?.trim() ?? '')?.[1]
  return all(
    visible(actor, grant),
    input.state !== null && eq(accessRequests.state, input.state),
    input.systemId !== null && eq(accessRequests.systemId, input.systemId),
    input.personId !== null && eq(accessRequests.personId, input.personId),
    input.ownerId !== null && eq(accessRequests.ownerId, input.ownerId),
    input.mine === 'requested' && eq(accessRequests.requestedById, userOf(actor) ?? actor.orgId),
    input.review === 'due' && and(isNotNull(accessRequests.reviewBy), isNull(accessRequests.reviewedAt)),
    input.review === 'late' && and(isNotNull(accessRequests.reviewBy), isReviewedLate),
    Boolean(input.search) && (number ? eq(accessRequests.number, Number(number)) : ilike(accessRequests.rightName, `%${likeText(input.search ?? '')}%`)),
  )
}

const isLate = sql<boolean>`coalesce(${accessRequests.approveBy} is not null and coalesce(${accessRequests.approvedAt}, now()) > ${accessRequests.approveBy}, false)`
const owner = alias(users, 'owner')
const shown = {
  id: accessRequests.id, number: accessRequests.number, personId: accessRequests.personId, personName: people.name, systemId: accessRequests.systemId, system: systems.name, source: accessRequests.source, rightName: accessRequests.rightName, rightKind: accessRequests.rightKind, scope: accessRequests.scope, privileged: accessRequests.privileged, reason: accessRequests.reason, endsAt: accessRequests.endsAt,
  emergency: accessRequests.emergency, state: accessRequests.state, ownerId: accessRequests.ownerId, ownerName: owner.name, dueAt: accessRequests.dueAt, approvedAt: accessRequests.approvedAt, approveBy: accessRequests.approveBy, grantedAt: accessRequests.grantedAt, verifiedAt: accessRequests.verifiedAt, endedAt: accessRequests.endedAt, late: isLate, reviewBy: accessRequests.reviewBy, reviewedAt: accessRequests.reviewedAt, conclusion: accessRequests.conclusion, reviewedLate: isReviewedLate, createdAt: accessRequests.createdAt, version: accessRequests.version,
}
const listed = (tx: Tx) => tx.select(shown).from(accessRequests)
  .innerJoin(people, and(eq(people.orgId, accessRequests.orgId), eq(people.id, accessRequests.personId)))
  .innerJoin(systems, and(eq(systems.orgId, accessRequests.orgId), eq(systems.id, accessRequests.systemId)))
  .leftJoin(owner, and(eq(owner.orgId, accessRequests.orgId), eq(owner.id, accessRequests.ownerId)))

export const listRequests = query({
  name: 'accessRequests.list',
  permission: 'accessRequests.read',
  summary: 'List access requests: for whom, which right, until when, and what shows it, the newest first',
  http: { path: '/access-requests' },
  input: z.object({ ...requestFilters, ...listFields(['createdAt'], { sort: 'createdAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { createdAt: accessRequests.createdAt }, accessRequests.id)
    const rows = await listed(tx).where(and(requestsWhere(input, actor, grant), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.createdAt)
    return { ...page, rows: page.rows.map((row) => ({ ...row, reference: reference(row.number) })) }
  },
})

export const countRequests = counting(listRequests, z.object(requestFilters), accessRequests, ({ input, actor, grant }) => requestsWhere(input, actor, grant))

export const requestsOf = (tx: Tx, input: Filters, actor: Actor) => tx.select({
  number: sql<string>`'ACC-' || ${accessRequests.number}`, person: people.name, system: systems.name, right: accessRequests.rightName, scope: accessRequests.scope, privileged: accessRequests.privileged, emergency: accessRequests.emergency, state: accessRequests.state, reason: accessRequests.reason, requestedBy: users.name, requestedAt: accessRequests.createdAt,
  approvers: sql<string>`coalesce((select string_agg(distinct u.name, ', ') from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id and d.outcome = 'approve' join users u on u.org_id = d.org_id and u.id = d.decided_by_id where a.org_id = access_requests.org_id and a.subject_type = 'access-request' and a.subject_id = access_requests.id and a.state = 'approved'), '')`,
  approvedAt: accessRequests.approvedAt, late: isLate, grantedBy: sql<string>`coalesce((select u.name from users u where u.org_id = access_requests.org_id and u.id = access_requests.granted_by_id), '')`, grantedAt: accessRequests.grantedAt, verifiedAt: accessRequests.verifiedAt, proof: populations.title, endsAt: accessRequests.endsAt, endedAt: accessRequests.endedAt,
  reviewedBy: sql<string>`coalesce((select u.name from users u where u.org_id = access_requests.org_id and u.id = access_requests.reviewed_by_id), '')`, reviewedAt: accessRequests.reviewedAt, conclusion: accessRequests.conclusion, reviewedLate: isReviewedLate,
}).from(accessRequests).innerJoin(people, and(eq(people.orgId, accessRequests.orgId), eq(people.id, accessRequests.personId))).innerJoin(systems, and(eq(systems.orgId, accessRequests.orgId), eq(systems.id, accessRequests.systemId))).innerJoin(users, and(eq(users.orgId, accessRequests.orgId), eq(users.id, accessRequests.requestedById)))
  .leftJoin(populations, and(eq(populations.orgId, accessRequests.orgId), eq(populations.id, accessRequests.verifiedById))).where(requestsWhere(input, actor, 'any')).orderBy(asc(accessRequests.number))

const most = 20

/** A request with its whole life: for the page and for paper. */
export async function wholeRequest(tx: Tx, id: string, actor: Actor, where?: SQL) {
  const [found] = await listed(tx).where(and(eq(accessRequests.id, id), where))
  const [more] = found ? await tx.select().from(accessRequests).where(eq(accessRequests.id, id)) : []
  if (!found || !more) return null
  const names = await namesOf(tx, [more.requestedById, more.grantedById, more.reviewedById])
  const name = (userId: string | null) => (userId ? (names.get(userId) ?? null) : null)
  const asked = await tx.select({ id: approvals.id, kind: approvals.kind, state: approvals.state, openedAt: approvals.openedAt, closedAt: approvals.closedAt }).from(approvals).where(and(eq(approvals.subjectType, 'access-request'), eq(approvals.subjectId, id))).orderBy(desc(approvals.openedAt)).limit(20)
  const [proof] = more.verifiedById ? await tx.select({ id: populations.id, title: populations.title, extractedAt: populations.extractedAt, root: populations.root }).from(populations).where(eq(populations.id, more.verifiedById)) : []
  const removals = await tx.select({ id: revocations.id, accountName: revocations.accountName, state: revocations.state, openedAt: revocations.createdAt, dueAt: revocations.dueAt, closedAt: revocations.closedAt, proof: populations.title }).from(revocations)
    .leftJoin(populations, and(eq(populations.orgId, revocations.orgId), eq(populations.id, revocations.proofId))).where(eq(revocations.requestId, id)).orderBy(asc(revocations.dueAt)).limit(most)
  return {
    ...found, reference: reference(found.number), note: more.note, requestedById: more.requestedById, requestedByName: name(more.requestedById), grantedById: more.grantedById, grantedByName: name(more.grantedById), verifiedKey: more.verifiedKey, withdrawnAt: more.withdrawnAt,
    reviewedByName: name(more.reviewedById), reviewNote: more.reviewNote, proof: proof ?? null, approvals: asked, removals, timeline: await timelineOf(tx, actor, 'access-request', id),
  }
}

/** Who decided, in the order in which they did. */
export const decisionsOf = (tx: Tx, requestId: string) => {
  const behalf = alias(users, 'behalf')
  return tx.select({ kind: approvals.kind, stage: approvalDecisions.stage, outcome: approvalDecisions.outcome, at: approvalDecisions.decidedAt, byName: users.name, forName: behalf.name, note: approvalDecisions.note, sha256: approvalDecisions.sha256 }).from(approvals)
    .innerJoin(approvalDecisions, and(eq(approvalDecisions.orgId, approvals.orgId), eq(approvalDecisions.approvalId, approvals.id))).innerJoin(users, and(eq(users.orgId, approvalDecisions.orgId), eq(users.id, approvalDecisions.decidedById))).leftJoin(behalf, and(eq(behalf.orgId, approvalDecisions.orgId), eq(behalf.id, approvalDecisions.forId)))
    .where(and(eq(approvals.subjectType, 'access-request'), eq(approvals.subjectId, requestId))).orderBy(asc(approvalDecisions.decidedAt), asc(approvalDecisions.id)).limit(100)
}

export const getRequest = query({
  name: 'accessRequests.get',
  permission: 'accessRequests.read',
  summary: 'Get an access request: who decided, what the person has already, who else has it, and what shows that it was given and removed',
  http: { path: '/access-requests/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const found = await wholeRequest(tx, input.id, actor, visible(actor, grant))
    if (!found) throw notFound('access request')
    const [person] = await tx.select({ state: people.state, goneAt: people.goneAt, userId: people.userId, managerId: people.managerId }).from(people).where(eq(people.id, found.personId))
    const [manager] = person?.managerId ? await tx.select({ name: people.name, userId: people.userId }).from(people).where(eq(people.id, person.managerId)) : []
    const [present] = await tx.select({ id: populations.id, title: populations.title, extractedAt: populations.extractedAt }).from(populations).where(and(eq(populations.systemId, found.systemId), eq(populations.source, found.source), eq(populations.state, 'frozen')))
    const has = present ? await tx.select({ rightName: populationRows.rightName, scope: populationRows.scope, accountName: populationRows.accountName, privileged: populationRows.privileged }).from(accounts)
      .innerJoin(populationRows, and(eq(populationRows.orgId, accounts.orgId), eq(populationRows.populationId, present.id), eq(populationRows.accountName, accounts.name), eq(populationRows.accountId, accounts.accountId)))
      .where(and(eq(accounts.personId, found.personId), eq(accounts.systemId, found.systemId))).orderBy(asc(populationRows.rightName)).limit(most + 1) : []
    const [right] = await tx.select({ holders: requestableRights.holders }).from(requestableRights).innerJoin(accessRequests, and(eq(accessRequests.orgId, requestableRights.orgId), eq(accessRequests.systemId, requestableRights.systemId), eq(accessRequests.source, requestableRights.source), eq(accessRequests.rightKind, requestableRights.rightKind), eq(accessRequests.rightId, requestableRights.rightId), eq(accessRequests.scope, requestableRights.scope))).where(eq(accessRequests.id, found.id))
    const { verifiedKey: _, ...shown } = found
    const [asked] = await tx.select({ rightId: accessRequests.rightId }).from(accessRequests).where(eq(accessRequests.id, found.id))
    const waits = found.state === 'requested' || found.state === 'approved' || found.state === 'granted'
    const conflicts = waits && asked ? await conflictsWith(tx, found.personId, { systemId: found.systemId, rightKind: found.rightKind, rightId: asked.rightId, rightName: found.rightName, scope: found.scope }, now()) : []
    return {
      ...shown, personUserId: person?.userId ?? null, personLeft: person ? person.state === 'left' || person.goneAt !== null : false, managerName: manager?.name ?? null, managerHasAccount: Boolean(manager?.userId),
      present: present ?? null, has: has.slice(0, most), hasMore: has.length > most, holders: right?.holders ?? 0, conflicts: conflicts.map((each) => ({ ruleId: each.ruleId, risk: each.risk, said: conflictWords(each) })),
    }
  },
})

/** Systems that offer something, for the first step of the form. */
export const requestableSystems = query({
  name: 'accessRequests.systems',
  permission: 'accessRequests.create',
  summary: 'List the systems in which access can be requested: those with a frozen population',
  input: z.object({}),
  run: async ({ tx }) => tx.select({ systemId: populations.systemId, system: systems.name, source: populations.source, title: populations.title, extractedAt: populations.extractedAt }).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId)))
    .where(and(eq(populations.state, 'frozen'), notInArray(populations.source, [...notOfAccess]), isNull(systems.deletedAt))).orderBy(asc(systems.name), asc(populations.source)).limit(500),
})

export const requestableRightsOf = query({
  name: 'accessRequests.rights',
  permission: 'accessRequests.create',
  summary: 'List the rights that can be requested in a system, from its newest frozen population',
  http: { path: '/requestable-rights' },
  input: z.object({ systemId: id, source: z.string().min(1).max(50), search: z.string().max(200).nullish() }),
  run: async ({ tx, input }) => {
    const rows = await tx.select({ rightKind: requestableRights.rightKind, rightId: requestableRights.rightId, rightName: requestableRights.rightName, scope: requestableRights.scope, privileged: requestableRights.privileged, holders: requestableRights.holders }).from(requestableRights)
      .where(and(eq(requestableRights.systemId, input.systemId), eq(requestableRights.source, input.source), input.search ? ilike(requestableRights.rightName, `%${likeText(input.search)}%`) : undefined)).orderBy(asc(requestableRights.rightName)).limit(201)
    return { rows: rows.slice(0, 200), more: rows.length > 200 }
  },
})

/** For whom: the directory, or with a grant of `own` oneself. */
export const requestablePeople = query({
  name: 'accessRequests.people',
  permission: 'accessRequests.create',
  summary: 'List for whom access can be requested',
  input: z.object({}),
  run: async ({ tx, actor, grant }) => tx.select({ id: people.id, name: people.name, email: people.email }).from(people)
    .where(and(isNull(people.goneAt), ne(people.state, 'left'), grant === 'any' ? undefined : eq(people.userId, userOf(actor) ?? actor.orgId))).orderBy(asc(people.name)).limit(2_000),
})

/** Frozen populations whose rights are not listed yet. */
export const unlisted = (tx: Tx) => tx.select({ id: populations.id }).from(populations)
  .where(and(eq(populations.state, 'frozen'), notInArray(populations.source, [...notOfAccess]), sql`${populations.accepted} > 0`, sql`not exists (select from ${requestableRights} r where r.org_id = populations.org_id and r.system_id = populations.system_id and r.source = populations.source and r.population_id = populations.id)`)).orderBy(asc(populations.extractedAt)).limit(50)

/** Frozen populations in which some granted or ending access was not looked for yet. */
export const uncompared = (tx: Tx) => tx.selectDistinct({ id: populations.id, extractedAt: populations.extractedAt }).from(accessRequests)
  .innerJoin(populations, and(eq(populations.orgId, accessRequests.orgId), eq(populations.systemId, accessRequests.systemId), eq(populations.source, accessRequests.source), eq(populations.state, 'frozen')))
  .where(and(inArray(accessRequests.state, ['granted', 'verified', 'ending']), or(isNull(accessRequests.comparedId), sql`${accessRequests.comparedId} <> ${populations.id}`))).orderBy(asc(populations.extractedAt)).limit(100)

export const overdueRequests = (tx: Tx) => tx.select({ id: accessRequests.id }).from(accessRequests)
  .where(and(isNull(accessRequests.remindedAt), or(and(eq(accessRequests.state, 'approved'), lte(accessRequests.dueAt, now())), and(isNotNull(accessRequests.approveBy), isNull(accessRequests.approvedAt), lte(accessRequests.approveBy, now()), inArray(accessRequests.state, ['granted', 'verified']))))).orderBy(asc(accessRequests.id)).limit(500)

export const overRequests = (tx: Tx) => tx.select({ id: accessRequests.id }).from(accessRequests)
  .where(and(inArray(accessRequests.state, ['approved', 'granted', 'verified']), lte(accessRequests.endsAt, now()))).orderBy(asc(accessRequests.endsAt)).limit(500)
