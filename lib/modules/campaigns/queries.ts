import 'server-only'
import { and, asc, desc, eq, gt, gte, ilike, inArray, isNull, lt, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { campaignDecisions, campaignPopulations, campaignReviewers, campaignRows, campaigns, grantingRights } from '#db/schema/campaigns.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { mayBeNamed } from '#lib/auth/grants.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { barredFor } from './barred.ts'
import { delegatorsOf, isVoice, selfOf, submittedForThemBy, voicesOf } from './delegated.ts'
import { involvedIn, involvedOf, listInvolved, onInvolved } from './involved.ts'
import { flagKeys, type Involved } from './model.ts'
import { otherWaysOf } from './other-ways.ts'
import { campaignStates, rowStates } from './words.ts'

const states = Object.keys(campaignStates) as [keyof typeof campaignStates, ...(keyof typeof campaignStates)[]]
const decided = Object.keys(rowStates) as [keyof typeof rowStates, ...(keyof typeof rowStates)[]]

/** With a grant of `own`: campaigns that were opened, in which they have rows or decide for somebody who has. */
function visible(actor: Actor, grant: Grant): SQL | undefined {
  if (grant === 'any') return undefined
  return and(inArray(campaigns.state, ['open', 'closed', 'signed_off']), sql`exists (select from ${campaignReviewers} where campaign_reviewers.org_id = campaigns.org_id and campaign_reviewers.campaign_id = campaigns.id and campaign_reviewers.rows > 0 and ${isVoice(actor, campaignReviewers.userId, now())})`)
}

export const campaignFilters = { search: z.string().max(200).nullish(), state: optionalChoice(states), /** Open, and past due. */ overdue: optionalChoice(['yes']) }

const campaignsWhere = (input: z.output<z.ZodObject<typeof campaignFilters>>, actor: Actor, grant: Grant) => all(visible(actor, grant), input.state !== null && eq(campaigns.state, input.state), input.overdue !== null && and(eq(campaigns.state, 'open'), lt(campaigns.dueAt, now())), Boolean(input.search) && ilike(campaigns.title, `%${likeText(input.search ?? '')}%`))

const total = (column: 'rows' | 'pending' | 'approved' | 'rejected' | 'flagged' | 'gone') => sql<number>`coalesce((select sum(k.${sql.raw(column)}) from campaign_reviewers k where k.org_id = campaigns.org_id and k.campaign_id = campaigns.id), 0)::int`
const totals = { rows: total('rows'), pending: total('pending'), approved: total('approved'), rejected: total('rejected'), flagged: total('flagged'), gone: total('gone') }

export const listCampaigns = query({
  name: 'campaigns.list',
  permission: 'campaigns.read',
  summary: 'List access reviews with how far they are, the one that is due last first',
  http: { path: '/campaigns' },
  input: z.object({ ...campaignFilters, ...listFields(['dueAt'], { sort: 'dueAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { dueAt: campaigns.dueAt }, campaigns.id)
    const rows = await tx.select({ id: campaigns.id, title: campaigns.title, state: campaigns.state, occurrence: campaigns.occurrence, dueAt: campaigns.dueAt, ownerId: campaigns.ownerId, ownerName: users.name, builtAt: campaigns.builtAt, ...totals }).from(campaigns)
      .innerJoin(users, and(eq(users.orgId, campaigns.orgId), eq(users.id, campaigns.ownerId))).where(and(campaignsWhere(input, actor, grant), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.dueAt)
  },
})

export const countCampaigns = counting(listCampaigns, z.object(campaignFilters), campaigns, ({ input, actor, grant }) => campaignsWhere(input, actor, grant))

/** What it covers, with the population it stands on, or the one that would be taken. */
async function scopeOf(tx: Tx, campaign: typeof campaigns.$inferSelect) {
  const present = alias(populations, 'present')
  return tx.select({
    systemId: campaignPopulations.systemId, system: systems.name, source: campaignPopulations.source, populationId: campaignPopulations.populationId, granters: campaignPopulations.granters, title: populations.title, extractedAt: populations.extractedAt, accepted: populations.accepted, rejected: populations.rejected, root: populations.root, frozenAt: populations.frozenAt, populationState: populations.state,
    presentId: present.id, presentTitle: present.title, presentAt: present.extractedAt,
  }).from(campaignPopulations).innerJoin(systems, and(eq(systems.orgId, campaignPopulations.orgId), eq(systems.id, campaignPopulations.systemId)))
    .leftJoin(populations, and(eq(populations.orgId, campaignPopulations.orgId), eq(populations.id, campaignPopulations.populationId)))
    .leftJoin(present, and(eq(present.orgId, campaignPopulations.orgId), eq(present.systemId, campaignPopulations.systemId), eq(present.source, campaignPopulations.source), eq(present.state, 'frozen'), gte(present.extractedAt, campaign.windowFrom), lt(present.extractedAt, campaign.windowTo)))
    .where(eq(campaignPopulations.campaignId, campaign.id)).orderBy(asc(systems.name), asc(campaignPopulations.source))
}

export const getCampaign = query({
  name: 'campaigns.get',
  permission: 'campaigns.read',
  summary: 'Get an access review: what it covers, how far each reviewer is, and what is missing',
  http: { path: '/campaigns/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const [found] = await tx.select({ campaign: campaigns, ...totals }).from(campaigns).where(and(eq(campaigns.id, input.id), visible(actor, grant)))
    if (!found) throw notFound('access review')
    const { campaign, ...numbers } = found
    const { orgId: _, ...record } = campaign
    const scope = await scopeOf(tx, campaign)
    const voices = await voicesOf(tx, actor, now())
    const reviewers = await tx.select({ userId: campaignReviewers.userId, name: users.name, status: users.status, rows: campaignReviewers.rows, pending: campaignReviewers.pending, approved: campaignReviewers.approved, rejected: campaignReviewers.rejected, flagged: campaignReviewers.flagged, gone: campaignReviewers.gone, guarded: campaignReviewers.guarded, submittedAt: campaignReviewers.submittedAt, submittedForThemBy, remindedAt: campaignReviewers.remindedAt, overdueAt: campaignReviewers.overdueAt, escalatedAt: campaignReviewers.escalatedAt })
      .from(campaignReviewers).innerJoin(users, and(eq(users.orgId, campaignReviewers.orgId), eq(users.id, campaignReviewers.userId)))
      .where(and(eq(campaignReviewers.campaignId, record.id), gt(campaignReviewers.rows, 0), grant === 'any' ? undefined : inArray(campaignReviewers.userId, voices))).orderBy(desc(campaignReviewers.pending), asc(users.name))
    const nobody = record.state === 'preparing' ? await tx.select({ number: campaignRows.number, accountName: campaignRows.accountName, rightName: campaignRows.rightName, why: campaignRows.assignedWhy }).from(campaignRows).where(and(eq(campaignRows.campaignId, record.id), isNull(campaignRows.assigneeId))).orderBy(asc(campaignRows.number)).limit(100) : []
    const late = await tx.select({ number: campaignRows.number }).from(campaignRows).where(and(eq(campaignRows.campaignId, record.id), eq(campaignRows.assignedLate, true))).limit(1_000)
    const names = await namesOf(tx, [record.ownerId, record.securityId, record.closedById, record.signedOffById])
    const [run] = await runsOf(tx, 'campaigns.build', { subjectId: record.id, limit: 1 })
    const [report] = record.state === 'closed' ? await runsOf(tx, 'campaigns.report', { subjectId: record.id, limit: 1 }) : []
    const files = record.state === 'signed_off' && may(actor, 'campaigns.export') ? await tx.select({ id: artifacts.id, kind: artifacts.kind, name: artifacts.name, size: artifacts.size, sha256: artifacts.sha256, retainUntil: artifacts.retainUntil, lockedUntil: artifacts.lockedUntil, store: artifacts.store }).from(artifacts).where(and(eq(artifacts.ownerType, 'campaign'), eq(artifacts.ownerId, record.id), isNull(artifacts.deletedAt))).orderBy(asc(artifacts.kind)) : []
    return {
      ...record, ...numbers, ownerName: names.get(record.ownerId) ?? '', securityName: names.get(record.securityId) ?? '', closedByName: record.closedById ? (names.get(record.closedById) ?? null) : null, signedOffByName: record.signedOffById ? (names.get(record.signedOffById) ?? null) : null,
      involved: record.state === 'preparing' || record.state === 'withdrawn' || grant !== 'any' ? { count: 0, rows: [] } : await listInvolved(tx, actor.orgId, record.id),
      scope, reviewers: reviewers.map((each) => ({ ...each, mine: voices.includes(each.userId) })), nobody, late: late.length, run: run ? { id: run.id, status: run.status, error: run.error } : null, report: report ? { id: report.id, status: report.status, error: report.error, done: report.done, total: report.total } : null, files, timeline: grant === 'any' ? await timelineOf(tx, actor, 'campaign', record.id) : [],
    }
  },
})

export const rowFilters = {
  campaignId: optionalId,
  state: optionalChoice(decided),
  assigneeId: optionalId,
  systemId: optionalId,
  flag: optionalChoice(flagKeys),
  /** What the caller decides, and not what they may only see. */
  mine: optionalChoice(['yes']),
  /** Only what changed since the review before, or was not there. */
  changed: optionalChoice(['yes']),
  search: z.string().max(200).nullish(),
}
type RowFilters = z.output<z.ZodObject<typeof rowFilters>>

/**
 * Whoever delegated to the caller is asked first: nearly always nobody, and one account is a condition that the index of the list has. As one condition with the
 * delegations the planner takes it for half of the rows, and reads all of a large review.
 */
async function ownRows(tx: Tx, actor: Actor, grant: Grant): Promise<SQL | undefined> {
  if (grant === 'any') return undefined
  const [me, ...others] = await voicesOf(tx, actor, now())
  return others.length === 0 ? eq(campaignRows.assigneeId, me as string) : inArray(campaignRows.assigneeId, [me as string, ...others])
}

const rowsWhere = (input: RowFilters, own: SQL | undefined) => all(
  input.campaignId === null ? undefined : eq(campaignRows.campaignId, input.campaignId),
  own,
  input.state !== null && (input.state === 'pending' ? and(eq(campaignRows.state, 'pending'), eq(campaignRows.gone, false)) : eq(campaignRows.state, input.state)),
  input.assigneeId !== null && eq(campaignRows.assigneeId, input.assigneeId),
  input.systemId !== null && eq(campaignRows.systemId, input.systemId),
  input.flag !== null && sql`${campaignRows.flags} ? ${input.flag}`,
  input.changed !== null && sql`coalesce((${campaignRows.former} ->> 'same')::boolean, false) = false`,
  Boolean(input.search) && or(ilike(campaignRows.accountName, `%${likeText(input.search ?? '')}%`), ilike(campaignRows.rightName, `%${likeText(input.search ?? '')}%`), ilike(campaignRows.personName, `%${likeText(input.search ?? '')}%`)),
)

const last = alias(campaignDecisions, 'last')
const decider = alias(users, 'decider')
const assignee = alias(users, 'assignee')

const shown = {
  id: campaignRows.id, number: campaignRows.number, system: systems.name, accountName: campaignRows.accountName, accountId: campaignRows.accountId, accountKind: campaignRows.accountKind, enabled: campaignRows.enabled, rightName: campaignRows.rightName, rightId: campaignRows.rightId, rightKind: campaignRows.rightKind, scope: campaignRows.scope,
  rest: campaignRows.rest, personId: campaignRows.personId, personName: campaignRows.personName, flags: campaignRows.flags, guarded: campaignRows.guarded, former: campaignRows.former, assigneeId: campaignRows.assigneeId, assigneeName: assignee.name, assignedBy: campaignRows.assignedBy, assignedWhy: campaignRows.assignedWhy, assignedLate: campaignRows.assignedLate,
  state: campaignRows.state, gone: campaignRows.gone, sequence: campaignRows.sequence, decidedAt: campaignRows.decidedAt, voided: campaignRows.voided, hash: sql<string>`encode(${campaignRows.leaf}, 'hex')`, note: last.note, deciderName: decider.name, bulk: sql<boolean>`${last.bulkId} is not null`,
}

export const listRows = query({
  name: 'campaigns.rows',
  permission: 'campaigns.read',
  summary: 'List the rows of an access review: who has which right, with flags, by which other rows they have it, the last review, and what was decided',
  http: { path: '/campaigns/{campaignId}/rows' },
  input: z.object({ ...rowFilters, campaignId: id, ...listFields(['accountName', 'rightName'], { sort: 'accountName', direction: 'asc' }) }),
  bulk: 'rows of an access review',
  planned: 'each time',
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { accountName: campaignRows.accountName, rightName: campaignRows.rightName }, campaignRows.id)
    const own = await ownRows(tx, actor, input.mine === null ? grant : 'own')
    const rows = await tx.select(shown).from(campaignRows).innerJoin(systems, and(eq(systems.orgId, campaignRows.orgId), eq(systems.id, campaignRows.systemId)))
      .leftJoin(assignee, and(eq(assignee.orgId, campaignRows.orgId), eq(assignee.id, campaignRows.assigneeId)))
      .leftJoin(last, and(eq(last.orgId, campaignRows.orgId), eq(last.campaignId, campaignRows.campaignId), eq(last.number, campaignRows.number), eq(last.sequence, campaignRows.sequence)))
      .leftJoin(decider, and(eq(decider.orgId, campaignRows.orgId), eq(decider.id, last.decidedById)))
      .where(and(rowsWhere(input, own), list.where)).orderBy(...list.order).limit(list.take)
    const ways = await otherWaysOf(tx, actor.orgId, input.campaignId, rows.map((row) => row.number))
    const involved = await involvedIn(tx, actor.orgId, input.campaignId, rows.map((row) => row.number))
    return list.page(rows.map((row) => ({ ...row, involved: involved.get(row.number) ?? null, otherWays: ways.get(row.number) ?? [] })), (row) => row[input.sort])
  },
})

/** Every row, for a download: of one review, or of all that are open. */
export const rowsOf = (tx: Tx, input: RowFilters) => tx.select({
  review: campaigns.title, number: campaignRows.number, system: systems.name, account: campaignRows.accountName, accountId: campaignRows.accountId, kind: campaignRows.accountKind, enabled: campaignRows.enabled, person: campaignRows.personName, right: campaignRows.rightName, rightId: campaignRows.rightId, scope: campaignRows.scope,
  flags: sql<string>`(select coalesce(string_agg(f.key || ': ' || f.value, '; ' order by f.key), '') from jsonb_each_text(${campaignRows.flags}) f)`, reviewer: assignee.name, assignedBy: campaignRows.assignedBy, late: campaignRows.assignedLate, state: sql<string>`case when ${campaignRows.gone} then 'gone' else ${campaignRows.state} end`, decidedBy: decider.name, decidedAt: campaignRows.decidedAt, note: sql<string>`coalesce(${last.note}, '')`,
  together: sql<boolean>`${last.bulkId} is not null`, involved: sql<Involved | null>`involved.why`, sequence: campaignRows.sequence, leaf: sql<string>`encode(${campaignRows.leaf}, 'hex')`,
}).from(campaignRows).innerJoin(campaigns, and(eq(campaigns.orgId, campaignRows.orgId), eq(campaigns.id, campaignRows.campaignId))).innerJoin(systems, and(eq(systems.orgId, campaignRows.orgId), eq(systems.id, campaignRows.systemId)))
  .leftJoin(assignee, and(eq(assignee.orgId, campaignRows.orgId), eq(assignee.id, campaignRows.assigneeId)))
  .leftJoin(last, and(eq(last.orgId, campaignRows.orgId), eq(last.campaignId, campaignRows.campaignId), eq(last.number, campaignRows.number), eq(last.sequence, campaignRows.sequence)))
  .leftJoin(decider, and(eq(decider.orgId, campaignRows.orgId), eq(decider.id, last.decidedById)))
  .leftJoin(involvedOf(input.campaignId), onInvolved)
  .where(and(input.campaignId === null ? eq(campaigns.state, 'open') : undefined, rowsWhere(input, undefined))).orderBy(asc(campaignRows.campaignId), asc(campaignRows.number))

export const getRow = query({
  name: 'campaigns.row',
  permission: 'campaigns.read',
  summary: 'Get a row of an access review: every decision about it, who else has the right, and what else the account has',
  http: { path: '/campaign-rows/{id}' },
  input: z.object({ id }),
  planned: 'each time',
  run: async ({ tx, actor, input, grant }) => {
    const [row] = await tx.select({ ...shown, campaignId: campaignRows.campaignId }).from(campaignRows).innerJoin(systems, and(eq(systems.orgId, campaignRows.orgId), eq(systems.id, campaignRows.systemId)))
      .leftJoin(assignee, and(eq(assignee.orgId, campaignRows.orgId), eq(assignee.id, campaignRows.assigneeId)))
      .leftJoin(last, and(eq(last.orgId, campaignRows.orgId), eq(last.campaignId, campaignRows.campaignId), eq(last.number, campaignRows.number), eq(last.sequence, campaignRows.sequence)))
      .leftJoin(decider, and(eq(decider.orgId, campaignRows.orgId), eq(decider.id, last.decidedById)))
      .where(and(eq(campaignRows.id, input.id), await ownRows(tx, actor, grant)))
    if (!row) throw notFound('row')
    const decisions = await tx.select({ sequence: campaignDecisions.sequence, outcome: campaignDecisions.outcome, note: campaignDecisions.note, byName: users.name, forId: campaignDecisions.forId, decidedAt: campaignDecisions.decidedAt, bulk: sql<boolean>`${campaignDecisions.bulkId} is not null`, hash: sql<string>`encode(${campaignDecisions.leaf}, 'hex')` })
      .from(campaignDecisions).leftJoin(users, and(eq(users.orgId, campaignDecisions.orgId), eq(users.id, campaignDecisions.decidedById))).where(and(eq(campaignDecisions.campaignId, row.campaignId), eq(campaignDecisions.number, row.number))).orderBy(desc(campaignDecisions.sequence)).limit(100)
    const same = and(eq(campaignRows.campaignId, row.campaignId), eq(campaignRows.gone, false))
    const peers = await tx.select({ id: campaignRows.id, name: sql<string>`coalesce(${campaignRows.personName}, ${campaignRows.accountName})`, state: campaignRows.state }).from(campaignRows).where(and(same, eq(campaignRows.rightId, row.rightId), eq(campaignRows.rightKind, row.rightKind), eq(campaignRows.scope, row.scope), sql`${campaignRows.number} <> ${row.number}`)).orderBy(asc(campaignRows.accountName)).limit(21)
    const others = await tx.select({ id: campaignRows.id, system: systems.name, rightName: campaignRows.rightName, scope: campaignRows.scope, state: campaignRows.state }).from(campaignRows).innerJoin(systems, and(eq(systems.orgId, campaignRows.orgId), eq(systems.id, campaignRows.systemId)))
      .where(and(same, row.personId ? eq(campaignRows.personId, row.personId) : and(eq(campaignRows.accountName, row.accountName), eq(campaignRows.accountId, row.accountId)), sql`${campaignRows.number} <> ${row.number}`)).orderBy(asc(campaignRows.rightName)).limit(21)
    const names = await namesOf(tx, decisions.map((each) => each.forId))
    const ways = await otherWaysOf(tx, actor.orgId, row.campaignId, [row.number])
    return { ...row, involved: (await involvedIn(tx, actor.orgId, row.campaignId, [row.number])).get(row.number) ?? null, otherWays: ways.get(row.number) ?? [], mine: row.assigneeId !== null && (await voicesOf(tx, actor, now())).includes(row.assigneeId), decisions: decisions.map(({ forId, ...each }) => ({ ...each, forName: forId ? (names.get(forId) ?? null) : null })), peers: peers.slice(0, 20), morePeers: peers.length > 20, others: others.slice(0, 20), moreOthers: others.length > 20 }
  },
})

/** What one reviewer has to do: how far they are, what they decided last, and to whom they can hand over. */
export const getWork = query({
  name: 'campaigns.work',
  permission: 'campaigns.read',
  summary: 'Get the caller’s part of an access review, with that of whoever delegated to them: how many rows are decided, and the last decision, which can be undone',
  http: { path: '/campaigns/{id}/work' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const me = selfOf(actor)
    const [campaign] = await tx.select({ id: campaigns.id, title: campaigns.title, state: campaigns.state, dueAt: campaigns.dueAt }).from(campaigns).where(and(eq(campaigns.id, input.id), visible(actor, grant)))
    if (!campaign) throw notFound('access review')
    const delegators = await delegatorsOf(tx, me, now())
    const voices = [{ id: me, name: null, delegationId: null }, ...delegators]
    const found = await tx.select({ userId: campaignReviewers.userId, rows: campaignReviewers.rows, pending: campaignReviewers.pending, approved: campaignReviewers.approved, rejected: campaignReviewers.rejected, flagged: campaignReviewers.flagged, gone: campaignReviewers.gone, submittedAt: campaignReviewers.submittedAt }).from(campaignReviewers)
      .where(and(eq(campaignReviewers.campaignId, campaign.id), inArray(campaignReviewers.userId, voices.map((each) => each.id)), gt(campaignReviewers.rows, 0)))
    const barred = delegators.length === 0 ? [] : await tx.select({ userId: campaignRows.assigneeId, n: sql<number>`count(*)::int` }).from(campaignRows)
      .where(and(eq(campaignRows.campaignId, campaign.id), inArray(campaignRows.assigneeId, delegators.map((each) => each.id)), eq(campaignRows.gone, false), eq(campaignRows.state, 'pending'), barredFor(actor.orgId, me))).groupBy(campaignRows.assigneeId)
    const parts = voices.flatMap((voice) => found.filter((each) => each.userId === voice.id).map((each) => ({ ...each, forName: voice.name, barred: barred.find((of) => of.userId === each.userId)?.n ?? 0 })))
    const sum = (of: 'rows' | 'pending' | 'approved' | 'rejected' | 'flagged' | 'gone' | 'barred') => parts.reduce((all, part) => all + part[of], 0)
    const [latest] = await tx.select({ number: campaignDecisions.number, sequence: campaignDecisions.sequence, outcome: campaignDecisions.outcome, bulkId: campaignDecisions.bulkId }).from(campaignDecisions).where(and(eq(campaignDecisions.campaignId, campaign.id), eq(campaignDecisions.decidedById, me))).orderBy(desc(campaignDecisions.decidedAt), desc(campaignDecisions.number)).limit(1)
    const last = !latest || latest.outcome === 'undo' ? [] : await tx.select({ number: campaignRows.number, sequence: campaignRows.sequence, hash: sql<string>`encode(${campaignRows.leaf}, 'hex')`, state: campaignRows.state, accountName: campaignRows.accountName, rightName: campaignRows.rightName }).from(campaignDecisions)
      .innerJoin(campaignRows, and(eq(campaignRows.orgId, campaignDecisions.orgId), eq(campaignRows.campaignId, campaignDecisions.campaignId), eq(campaignRows.number, campaignDecisions.number), eq(campaignRows.sequence, campaignDecisions.sequence), eq(campaignRows.gone, false)))
      .where(and(eq(campaignDecisions.campaignId, campaign.id), latest.bulkId ? eq(campaignDecisions.bulkId, latest.bulkId) : and(eq(campaignDecisions.number, latest.number), eq(campaignDecisions.sequence, latest.sequence)))).orderBy(asc(campaignRows.number)).limit(500)
    // What they may not decide for somebody is no part of theirs.
    return { ...campaign, rows: sum('rows') - sum('barred'), pending: sum('pending') - sum('barred'), approved: sum('approved'), rejected: sum('rejected'), flagged: sum('flagged'), gone: sum('gone'), submittedAt: parts.length > 0 && parts.every((part) => part.submittedAt) ? parts[0]?.submittedAt ?? null : null, parts, last, people: await mayBeNamed(tx, 'campaigns.decide', now()) }
  },
})

/** Whoever decided most, so many; `total` says of how many. */
const mostMetrics = 500

/** What shows whether somebody looked: seconds from one decision of a person to the next, how many were decided together, at which hours. `only`: of one account. */
export async function metricsOf(tx: Tx, orgId: string, campaignId: string, only: string | null = null) {
  const rows = await tx.execute<{ total: number; userId: string; name: string; decisions: number; together: number; involved: number; approved: number; undone: number; noted: number; median: number | null; quick: number; timed: number; atNight: number; first: string; last: string }>(sql`
    with clicks as (
      select d.decided_by_id, coalesce(d.bulk_id::text, d.number || '.' || d.sequence) as click, min(d.decided_at) as at, count(*) as n, bool_or(d.bulk_id is not null) as together, count(*) filter (where d.outcome = 'approve') as approved, count(*) filter (where d.outcome = 'undo') as undone, count(*) filter (where d.note is not null) as noted
      from campaign_decisions d where d.org_id = ${orgId}::uuid and d.campaign_id = ${campaignId}::uuid and d.decided_by_id is not null ${only === null ? sql`` : sql`and d.decided_by_id = ${only}::uuid`} group by 1, 2),
    -- Learned since: whose access it is, or who can give it, decided.
    parts as materialized (select d.decided_by_id, count(*)::int as n from tickmark_campaign_involved(${orgId}::uuid, ${campaignId}::uuid) v join campaign_rows r on r.org_id = ${orgId}::uuid and r.campaign_id = ${campaignId}::uuid and r.number = v.number join campaign_decisions d on d.org_id = r.org_id and d.campaign_id = r.campaign_id and d.number = r.number and d.sequence = r.sequence group by 1),
    timed as (select *, extract(epoch from at - lag(at) over (partition by decided_by_id order by at)) as seconds from clicks)
    select t.decided_by_id as "userId", u.name, (sum(t.n) - sum(t.undone))::int as decisions, coalesce(sum(t.n) filter (where t.together), 0)::int as together, coalesce((select p.n from parts p where p.decided_by_id = t.decided_by_id), 0) as involved, sum(t.approved)::int as approved, sum(t.undone)::int as undone, sum(t.noted)::int as noted,
      -- Longer than half an hour is a break, not a decision.
      percentile_cont(0.5) within group (order by t.seconds) filter (where t.seconds < 1800) as median, (count(*) filter (where t.seconds < 2))::int as quick, (count(*) filter (where t.seconds < 1800))::int as timed,
      coalesce(sum(t.n) filter (where extract(hour from t.at at time zone 'UTC') not between 6 and 19), 0)::int as "atNight", min(t.at)::text as first, max(t.at)::text as last, (count(*) over ())::int as total
    from timed t join users u on u.org_id = ${orgId}::uuid and u.id = t.decided_by_id group by 1, 2 order by 3 desc, 2 limit ${mostMetrics}`)
  return { reviewers: rows.map(({ median, total: _, ...row }) => ({ ...row, medianMs: median === null ? null : Math.round(Number(median) * 1_000), first: new Date(row.first), last: new Date(row.last) })), total: rows[0]?.total ?? 0 }
}

export const reviewerMetrics = query({
  name: 'campaigns.metrics',
  permission: 'campaigns.read',
  summary: 'Get how the decisions of an access review came about: seconds a decision, share decided together, changed and undone, hours of the day, per reviewer',
  http: { path: '/campaigns/{id}/metrics' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const [found] = await tx.select({ id: campaigns.id }).from(campaigns).where(and(eq(campaigns.id, input.id), visible(actor, grant)))
    if (!found) throw notFound('access review')
    return metricsOf(tx, actor.orgId, input.id, grant === 'any' ? null : selfOf(actor))
  },
})

/** What the wizard offers: each system and source a population was frozen of, and everybody who may decide. */
export const campaignChoices = query({
  name: 'campaigns.choices',
  permission: 'campaigns.read',
  summary: 'List what an access review can cover and who can take part',
  http: { path: '/campaigns/choices' },
  input: z.object({}),
  run: async ({ tx }) => {
    const scope = await tx.select({ systemId: populations.systemId, system: systems.name, ownerId: systems.ownerId, source: populations.source, populationId: populations.id, title: populations.title, extractedAt: populations.extractedAt, accepted: populations.accepted }).from(populations)
      .innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId), isNull(systems.deletedAt))).where(and(eq(populations.state, 'frozen'), notInArray(populations.source, [...notOfAccess]))).orderBy(asc(systems.name), asc(populations.source)).limit(500)
    return { scope, people: await mayBeNamed(tx, 'campaigns.decide', now()) }
  },
})

export const listGranting = query({
  name: 'campaigns.granting',
  permission: 'campaigns.read',
  summary: 'List the rights of which somebody said whether they let their holder give rights',
  http: { path: '/campaigns/granting' },
  input: z.object({ systemId: optionalId }),
  run: async ({ tx, input }) => ({ rights: await tx.select({ id: grantingRights.id, systemId: grantingRights.systemId, system: systems.name, source: grantingRights.source, rightKind: grantingRights.rightKind, rightId: grantingRights.rightId, rightName: grantingRights.rightName, grants: grantingRights.grants, reason: grantingRights.reason }).from(grantingRights).innerJoin(systems, and(eq(systems.orgId, grantingRights.orgId), eq(systems.id, grantingRights.systemId))).where(input.systemId ? eq(grantingRights.systemId, input.systemId) : undefined).orderBy(asc(systems.name), asc(grantingRights.rightName)).limit(500) }),
})
