import 'server-only'
import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import { campaignReviewers, campaigns } from '#db/schema/campaigns.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { delegatorsOf } from './delegated.ts'

const of = and(eq(campaigns.orgId, campaignReviewers.orgId), eq(campaigns.id, campaignReviewers.campaignId))

/** Rows of theirs that are not decided, or decided and not submitted. */
export const toReview: Waiting = {
  rank: 20,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'campaigns.decide')) return null
    const delegators = await delegatorsOf(tx, me, now())
    const where = and(inArray(campaignReviewers.userId, [me, ...delegators.map((each) => each.id)]), isNull(campaignReviewers.submittedAt), gt(campaignReviewers.rows, 0), or(gt(campaignReviewers.pending, 0), gt(campaignReviewers.approved, 0), gt(campaignReviewers.rejected, 0), gt(campaignReviewers.flagged, 0)), eq(campaigns.state, 'open'))
    const rows = await tx.select({ id: campaigns.id, title: campaigns.title, dueAt: campaigns.dueAt, userId: campaignReviewers.userId, rows: campaignReviewers.rows, pending: campaignReviewers.pending }).from(campaignReviewers).innerJoin(campaigns, of).where(where).orderBy(asc(campaigns.dueAt), asc(campaigns.id)).limit(mostTasks)
    // Whom a review names now and then has no list of them in between.
    if (rows.length === 0 && actor.grants['campaigns.read'] !== 'any') return null
    return waits(tx, {
      title: 'Access reviews', all: '/campaigns?state=open', rows, every: tx.select({ id: campaigns.id }).from(campaignReviewers).innerJoin(campaigns, of).where(where),
      task: (row) => ({ id: `${row.id}-${row.userId}`, title: row.userId === me ? row.title : `${row.title}, for ${delegators.find((each) => each.id === row.userId)?.name ?? ''}`, detail: row.pending > 0 ? `${row.pending} of ${row.rows} rows are not decided` : `All ${row.rows} rows are decided: submit them`, href: `/campaigns/${row.id}/review`, button: row.pending > 0 ? 'Review' : 'Submit', due: row.dueAt, severity: null }),
    })
  },
}
