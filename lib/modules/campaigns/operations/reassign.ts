import 'server-only'
import { and, asc, eq, inArray, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { campaignReviewers, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { userOf } from '#lib/auth/actor.ts'
import { mayBeNamed } from '#lib/auth/grants.ts'
import { days } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalId } from '#lib/input.ts'
import { barredFor } from '../barred.ts'
import { involvedIn } from '../involved.ts'
import { decidedAtOnce, lateDays, reasonNeeded } from '../model.ts'
import { subject } from './plan.ts'

const numbers = z.preprocess((value) => (value === undefined || value === null || value === '' ? undefined : Array.isArray(value) ? value : [value]), z.array(z.coerce.number().int().min(1)).max(decidedAtOnce, `at most ${decidedAtOnce} at once`).optional())

const undecided = inArray(campaignRows.state, ['pending', 'flagged'])

/** Rows by number, or all of one reviewer that are not decided; nothing of it where somebody may not decide one of them. */
async function chosen(tx: Tx, orgId: string, campaignId: string, input: { rows?: number[] | undefined; fromId: string | null }) {
  if (!input.rows?.length && !input.fromId) throw invalid({ rows: 'choose rows, or whose rows' })
  // What was decided by whose access it turned out to be is decided again, by somebody else.
  const involved = input.rows?.length ? [...(await involvedIn(tx, orgId, campaignId, input.rows)).keys()] : []
  return tx.select().from(campaignRows).where(and(eq(campaignRows.campaignId, campaignId), eq(campaignRows.gone, false), involved.length > 0 ? or(undecided, inArray(campaignRows.number, involved)) : undecided, input.rows?.length ? inArray(campaignRows.number, input.rows) : undefined, input.fromId ? eq(campaignRows.assigneeId, input.fromId) : undefined)).orderBy(asc(campaignRows.number)).for('update')
}

export const reassignRows = operation({
  name: 'campaigns.reassign',
  summary: 'Reassign rows of an access review that are not decided: by number, or all of one reviewer. By number also what was decided by whose access it turned out to be, which is decided again then',
  category: 'authorization',
  http: { method: 'POST', path: '/campaigns/{id}/reassign' },
  input: z.object({ id, rows: numbers, fromId: optionalId, toId: id, reason: reasonNeeded }),
  load: async ({ tx, actor, input }) => {
    const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, input.id)).for('share')
    return campaign ? { campaign, rows: await chosen(tx, actor.orgId, campaign.id, input) } : null
  },
  owns: ({ rows }, actor) => rows.length > 0 && rows.every((row) => row.assigneeId !== null && row.assigneeId === userOf(actor)),
  run: async ({ tx, actor, input, subject: { campaign, rows }, at }) => {
    if (campaign.state !== 'preparing' && campaign.state !== 'open') throw conflict('What a closed review decided stays.')
    const moving = rows.filter((row) => row.assigneeId !== input.toId)
    if (input.rows?.length && rows.length < new Set(input.rows).size) throw conflict('Some of these rows were decided in the meantime. Load the page again.')
    if (moving.length === 0) throw conflict('They have nothing there that is not decided.')
    const to = (await mayBeNamed(tx, 'campaigns.decide', at)).find((each) => each.id === input.toId)
    if (!to) throw invalid({ toId: 'choose somebody who may decide rows of access reviews' })
    const barred = await tx.select({ number: campaignRows.number, account: campaignRows.accountName }).from(campaignRows)
      .where(and(eq(campaignRows.campaignId, campaign.id), inArray(campaignRows.number, moving.map((row) => row.number)), barredFor(actor.orgId, input.toId))).orderBy(asc(campaignRows.number)).limit(4)
    if (barred[0]) throw invalid({ toId: `may not decide ${barred.slice(0, 3).map((each) => `row ${each.number} (${each.account})`).join(', ')}${barred.length > 3 ? ' and more' : ''}: it is their own access, or they can give these rights. Choose somebody else for ${barred.length === 1 ? 'it' : 'them'}` })
    const late = campaign.state === 'open' && campaign.dueAt.getTime() - at.getTime() < days(lateDays)
    await tx.update(campaignRows).set({ assigneeId: input.toId, assignedBy: 'by_hand', assignedWhy: input.reason.slice(0, 500), assignedAt: at, assignedLate: late }).where(and(eq(campaignRows.campaignId, campaign.id), inArray(campaignRows.number, moving.map((row) => row.number))))
    const from = [...new Set(moving.map((row) => row.assigneeId).filter((each) => each !== null))].sort()
    return done({ id: campaign.id, moved: moving.length, late }, changed(subject(campaign), { reviewers: from }, { reviewers: [input.toId], rows: moving.slice(0, 500).map((row) => row.number), late }, { count: moving.length, reason: input.reason }))
  },
})

/** By the portal: who was told is noted, so that nobody is told twice. */
export const remindReviewer = operation({
  name: 'campaigns.remind',
  summary: 'Remind a reviewer of rows that are due, or tell who runs the review that they are overdue',
  category: 'approval',
  input: z.object({ id, userId: id, what: z.enum(['due', 'overdue', 'escalated']) }),
  load: async ({ tx, input }) => {
    const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, input.id)).for('share')
    const [reviewer] = await tx.select().from(campaignReviewers).where(and(eq(campaignReviewers.campaignId, input.id), eq(campaignReviewers.userId, input.userId))).for('update')
    return campaign && reviewer ? { campaign, reviewer } : null
  },
  run: async ({ tx, input, subject: { campaign, reviewer }, at }) => {
    const column = ({ due: 'remindedAt', overdue: 'overdueAt', escalated: 'escalatedAt' } as const)[input.what]
    if (campaign.state !== 'open' || reviewer.pending + reviewer.flagged === 0 || reviewer[column]) throw conflict('There is nothing to remind of any more.')
    await tx.update(campaignReviewers).set({ [column]: at }).where(and(eq(campaignReviewers.campaignId, campaign.id), eq(campaignReviewers.userId, reviewer.userId)))
    return done({ id: campaign.id }, changed(subject(campaign), null, { reminder: input.what, notifiedId: input.what === 'escalated' ? campaign.ownerId : reviewer.userId, reviewerId: reviewer.userId, pending: reviewer.pending + reviewer.flagged, dueAt: campaign.dueAt }, { count: reviewer.pending + reviewer.flagged }))
  },
})
