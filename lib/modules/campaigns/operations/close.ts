import 'server-only'
import { and, eq, gt, isNull, or, sum } from 'drizzle-orm'
import { z } from 'zod'
import { campaignReviewers, campaigns, grantingRights } from '#db/schema/campaigns.ts'
import { systems } from '#db/schema/systems.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { flag, id, line, text, version } from '#lib/input.ts'
import { listInvolved } from '../involved.ts'
import { load, subject } from './plan.ts'

export const closeCampaign = operation({
  name: 'campaigns.close',
  summary: 'Close an access review in which every row is decided and submitted',
  category: 'approval',
  http: { method: 'POST', path: '/campaigns/{id}/close' },
  input: z.object({ id, version }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'access review')
    if (actor.kind !== 'person') throw new AppError('forbidden', 'A person closes an access review; an API token does not.')
    if (before.state !== 'open') throw conflict(before.state === 'preparing' ? 'It was never opened.' : 'It is closed already.')
    const [left] = await tx.select({ pending: sum(campaignReviewers.pending).mapWith(Number), flagged: sum(campaignReviewers.flagged).mapWith(Number) }).from(campaignReviewers).where(eq(campaignReviewers.campaignId, before.id))
    if (left?.pending) throw conflict(`${left.pending} ${left.pending === 1 ? 'row is' : 'rows are'} not decided yet. Nobody answered is never approved: wait for the reviewers, or reassign their rows.`)
    if (left?.flagged) throw conflict(`${left.flagged} ${left.flagged === 1 ? 'row is' : 'rows are'} flagged. Reassign ${left.flagged === 1 ? 'it' : 'them'} to somebody who settles what was asked.`)
    const open = await tx.select({ id: campaignReviewers.userId }).from(campaignReviewers).where(and(eq(campaignReviewers.campaignId, before.id), isNull(campaignReviewers.submittedAt), or(gt(campaignReviewers.approved, 0), gt(campaignReviewers.rejected, 0))))
    if (open.length > 0) throw conflict(`${open.length} ${open.length === 1 ? 'reviewer has' : 'reviewers have'} decided everything and not submitted it yet.`)
    const involved = await listInvolved(tx, actor.orgId, before.id)
    if (involved.rows[0]) throw conflict(`${involved.count} ${involved.count === 1 ? 'row was' : 'rows were'} decided by somebody whose access it turned out to be, or who can give it: ${involved.rows.slice(0, 3).map((row) => `row ${row.number} (${row.accountName}, by ${row.decider})`).join(', ')}${involved.count > 3 ? ` and ${involved.count - 3} more` : ''}. Reassign ${involved.count === 1 ? 'it' : 'them'} to somebody else, who decides again.`)
    const after = { state: 'closed' as const, closedAt: at, closedById: actor.userId, ...touched(before, actor, at) }
    await tx.update(campaigns).set(after).where(eq(campaigns.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'closed', closedAt: at, closedById: actor.userId }))
  },
})

/** Whose holders can give rights of that system to others, and so decide none of them. */
export const setGranting = operation({
  name: 'campaigns.setGranting',
  summary: 'Set whether a right of a system lets its holder give rights to others',
  category: 'configuration',
  http: { method: 'PUT', path: '/campaigns/granting' },
  input: z.object({ systemId: id, source: line(1, 40), rightKind: line(1, 100), rightId: line(1, 2_000), rightName: line(1, 2_000), grants: flag, reason: text(1, 1_000) }),
  run: async ({ tx, actor, input, at }) => {
    const [system] = await tx.select({ name: systems.name }).from(systems).where(and(eq(systems.id, input.systemId), isNull(systems.deletedAt)))
    if (!system) throw invalid({ systemId: 'choose a system of this organization' })
    const [before] = await tx.select().from(grantingRights).where(and(eq(grantingRights.systemId, input.systemId), eq(grantingRights.source, input.source), eq(grantingRights.rightKind, input.rightKind), eq(grantingRights.rightId, input.rightId))).for('update')
    const { deletedAt: _, version: __, ...fresh } = created(actor, at)
    const row = before ? { ...before, ...input, updatedAt: at, updatedById: userOf(actor) } : { ...fresh, ...input }
    await tx.insert(grantingRights).values(row).onConflictDoUpdate({ target: [grantingRights.orgId, grantingRights.systemId, grantingRights.source, grantingRights.rightKind, grantingRights.rightId], set: { grants: row.grants, reason: row.reason, rightName: row.rightName, updatedAt: at, updatedById: userOf(actor) } })
    return done({ id: row.id }, changed({ type: 'granting-right', id: row.id, label: `${input.rightName} of ${system.name}` }, before ?? null, row, { reason: input.reason }))
  },
})
