import 'server-only'
import { createHash } from 'node:crypto'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { campaignDecisions, campaignPopulations, campaignReviewers, campaignRows, campaigns, type Outcome } from '#db/schema/campaigns.ts'
import { revocations } from '#db/schema/revocations.ts'
import { type Actor, jobActor, userOf } from '#lib/auth/actor.ts'
import { canonical } from '#lib/crypto/canonical.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalId } from '#lib/input.ts'
import { openRevocations } from '../../revocations/operations.ts'
import { type Delegator, delegatorsOf } from '../delegated.ts'
import { decisionKeys, decisionNote, type SeenRow, seenRows } from '../model.ts'
import { type OtherWay, otherWaysOf } from '../other-ways.ts'
import type { Campaign } from '../snapshot.ts'
import { subject } from './plan.ts'

type Row = typeof campaignRows.$inferSelect
type Loaded = { campaign: Campaign; rows: Row[]; delegators: Delegator[] }

/** The campaign as a share, so that it is not closed meanwhile, and the rows in their order, so that two who decide cannot wait for each other. */
async function loadRows({ tx, actor, input, at }: { tx: Tx; actor: Actor; input: { id: string; rows: SeenRow[] }; at: Date }): Promise<Loaded | null> {
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, input.id)).for('share')
  const by = userOf(actor)
  if (!campaign || !by) return null
  const numbers = [...new Set(input.rows.map((each) => each.number))]
  if (numbers.length !== input.rows.length) throw invalid({ rows: 'names a row twice' })
  const rows = await tx.select().from(campaignRows).where(and(eq(campaignRows.campaignId, campaign.id), inArray(campaignRows.number, numbers))).orderBy(asc(campaignRows.number)).for('update')
  return rows.length === numbers.length ? { campaign, rows, delegators: await delegatorsOf(tx, by, at) } : null
}

/** Rows of their own, or of somebody who delegated them. */
const owns = ({ rows, delegators: others }: Loaded, actor: Actor) => rows.every((row) => row.assigneeId !== null && (row.assigneeId === userOf(actor) || others.some((each) => each.id === row.assigneeId)))

/** In words what PostgreSQL refuses as well. */
async function refuse(tx: Tx, actor: Actor, { campaign, rows }: Loaded, seen: readonly SeenRow[], fors: readonly (string | null)[]): Promise<void> {
  if (actor.kind !== 'person') throw new AppError('forbidden', 'A person decides who keeps access; an API token does not.')
  if (campaign.state !== 'open') throw conflict(`This review is ${campaign.state.replace('_', ' ')}: decisions are made while it is open.`)
  for (const row of rows) {
    const as = seen.find((each) => each.number === row.number)
    if (row.gone) throw conflict(`${row.accountName} no longer has ${row.rightName}: there is nothing left to decide.`)
    if (as?.sequence !== row.sequence) throw conflict(`Row ${row.number} (${row.accountName}) was decided in the meantime. Load the page again and look at it.`)
    if (as.hash !== row.leaf.toString('hex')) throw conflict(`Row ${row.number} (${row.accountName}) is not what you saw: a newer population says something else of it. Load the page again.`)
  }
  const persons = (await tx.execute<{ persons: string[] }>(sql`select tickmark_persons_of(${actor.orgId}::uuid, u.id) as persons from unnest(${`{${[actor.userId, ...fors.filter((each) => each !== null)].join(',')}}`}::uuid[]) u(id)`)).flatMap((each) => each.persons)
  const own = rows.find((row) => [...row.persons, ...(row.personId ? [row.personId] : [])].some((person) => persons.includes(person)))
  if (own) throw new AppError('forbidden', `Nobody reviews their own access: row ${own.number} (${own.accountName}) is somebody else’s to decide.`)
  const scope = await tx.select({ systemId: campaignPopulations.systemId, source: campaignPopulations.source, granters: campaignPopulations.granters }).from(campaignPopulations).where(eq(campaignPopulations.campaignId, campaign.id))
  for (const row of rows) {
    const granting = scope.find((each) => each.systemId === row.systemId && each.source === row.source)?.granters?.find((each) => each.persons.some((person) => persons.includes(person)))
    if (granting) throw new AppError('forbidden', `Whoever can give these rights does not review them: ${granting.account} holds ${granting.right}. Hand row ${row.number} over.`)
  }
}

async function store(tx: Tx, actor: Actor, of: Loaded, outcome: Outcome, note: string | null, bulk: boolean, at: Date) {
  const by = userOf(actor) as string
  const bulkId = bulk ? v7() : null
  await tx.insert(campaignDecisions).values(of.rows.map((row) => {
    const other = row.assigneeId === by ? null : (of.delegators.find((each) => each.id === row.assigneeId) ?? null)
    return { orgId: actor.orgId, campaignId: of.campaign.id, number: row.number, sequence: row.sequence + 1, outcome, note, decidedById: by, decidedByPersonId: null, forId: other?.id ?? null, delegationId: other?.delegationId ?? null, leaf: row.leaf, personId: null, bulkId, decidedAt: at }
  }))
  // The trail is sealed, so it shows whether these decisions are the ones that were made.
  const digest = createHash('sha256').update(canonical(of.rows.map((row) => [row.number, row.sequence + 1, outcome, note, row.leaf.toString('hex')]))).digest('hex')
  return { outcome, rows: of.rows.map((row) => row.number), sha256: `sha256:${digest}`, ...(of.rows.length === 1 && of.rows[0] ? { account: of.rows[0].accountName, right: of.rows[0].rightName } : {}), ...(bulkId ? { bulkId } : {}) }
}

export const decideRows = operation({
  name: 'campaigns.decide',
  summary: 'Decide rows of an access review as they were seen: approve, reject or flag, up to 500 of one mind. Of what is rejected the answer says by which other rows it stays',
  category: 'approval',
  http: { method: 'POST', path: '/campaigns/{id}/decide' },
  input: z.object({ id, outcome: z.enum(decisionKeys, { error: 'choose approve, reject or flag' }), note: decisionNote, rows: seenRows }),
  load: loadRows,
  owns,
  run: async ({ tx, actor, input, subject: of, at }) => {
    if (input.outcome !== 'approve' && !input.note) throw invalid({ note: input.outcome === 'reject' ? 'say why it has to go' : 'say what has to be looked at' })
    await refuse(tx, actor, of, input.rows, of.rows.map((row) => row.assigneeId))
    const bulk = of.rows.length > 1
    const guarded = of.rows.filter((row) => row.guarded)
    if (bulk && input.outcome === 'approve' && guarded.length > 0) throw conflict(`Privileged and flagged rows are approved one by one: ${guarded.slice(0, 3).map((row) => `${row.accountName} (${row.rightName})`).join(', ')}${guarded.length > 3 ? ` and ${guarded.length - 3} more` : ''}. Nothing was decided.`)
    const told = await store(tx, actor, of, input.outcome, input.note, bulk, at)
    const ways = input.outcome === 'reject' ? await otherWaysOf(tx, actor.orgId, of.campaign.id, of.rows.map((row) => row.number)) : new Map<number, OtherWay[]>()
    const stays = [...ways].map(([number, otherWays]) => ({ number, otherWays }))
    return done({ id: of.campaign.id, decided: of.rows.length, rows: of.rows.map((row) => ({ number: row.number, sequence: row.sequence + 1 })), stays }, changed(subject(of.campaign), null, told, { count: of.rows.length, ...(input.note ? { reason: input.note.slice(0, 1_000) } : {}) }))
  },
})

export const undoRows = operation({
  name: 'campaigns.undo',
  summary: 'Undo decisions of one’s own about rows of an access review, until they are submitted; both stay on record',
  category: 'approval',
  http: { method: 'POST', path: '/campaigns/{id}/undo' },
  input: z.object({ id, rows: seenRows }),
  load: loadRows,
  owns,
  run: async ({ tx, actor, input, subject: of, at }) => {
    await refuse(tx, actor, of, input.rows, of.rows.map((row) => row.assigneeId))
    const told = await store(tx, actor, of, 'undo', null, false, at)
    return done({ id: of.campaign.id, undone: of.rows.length, rows: of.rows.map((row) => ({ number: row.number, sequence: row.sequence + 1 })) }, changed(subject(of.campaign), null, told, { count: of.rows.length }))
  },
})

/** What was rejected becomes work for whoever has to remove it. */
export const submitRows = operation({
  name: 'campaigns.submit',
  summary: 'Submit one’s decisions of an access review, or with `forId` those of somebody who delegated them: they stay, and what was rejected has to be removed',
  category: 'approval',
  http: { method: 'POST', path: '/campaigns/{id}/submit' },
  input: z.object({ id, forId: optionalId }),
  load: async ({ tx, actor, input, at }) => {
    const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, input.id)).for('share')
    const by = userOf(actor)
    const [mine] = by ? await tx.select().from(campaignReviewers).where(and(eq(campaignReviewers.campaignId, input.id), eq(campaignReviewers.userId, input.forId ?? by))).for('update') : []
    return campaign && by && mine ? { campaign, mine, delegation: mine.userId === by ? null : ((await delegatorsOf(tx, by, at)).find((each) => each.id === mine.userId) ?? null) } : null
  },
  owns: ({ mine, delegation }, actor) => mine.userId === userOf(actor) || delegation !== null,
  run: async ({ tx, actor, call, subject: { campaign, mine, delegation }, at }) => {
    if (actor.kind !== 'person') throw new AppError('forbidden', 'A person submits their decisions; an API token does not.')
    if (campaign.state !== 'open') throw conflict(`This review is ${campaign.state.replace('_', ' ')}.`)
    if (mine.submittedAt) throw conflict(delegation ? 'These were submitted already.' : 'You submitted these already.')
    if (mine.pending > 0) throw conflict(`${mine.pending} of ${delegation ? `${delegation.name}’s` : 'your'} rows are not decided yet.`)
    // Of those submitted before, and opened again by a newer population, most have theirs already.
    const rejected = await tx.select({ number: campaignRows.number }).from(campaignRows).where(and(eq(campaignRows.campaignId, campaign.id), eq(campaignRows.assigneeId, mine.userId), eq(campaignRows.state, 'rejected'), eq(campaignRows.gone, false), sql`not exists (select from ${revocations} v where v.org_id = ${campaignRows.orgId} and v.campaign_id = ${campaignRows.campaignId} and v.number = ${campaignRows.number} and v.sequence = ${campaignRows.sequence})`)).orderBy(asc(campaignRows.number))
    if (rejected.length > 0) await call(openRevocations, { campaignId: campaign.id, numbers: rejected.map((row) => row.number) }, jobActor(actor.orgId, 'revocations', actor.request.id))
    await tx.update(campaignReviewers).set({ submittedAt: at, submittedById: userOf(actor), submittedDelegationId: delegation?.delegationId ?? null }).where(and(eq(campaignReviewers.campaignId, campaign.id), eq(campaignReviewers.userId, mine.userId)))
    return done({ id: campaign.id, approved: mine.approved, rejected: mine.rejected, flagged: mine.flagged }, changed(subject(campaign), null, { ...(delegation ? { forId: delegation.id } : {}), submitted: mine.rows, approved: mine.approved, rejected: mine.rejected, flagged: mine.flagged, gone: mine.gone }, { count: mine.rows }))
  },
})
