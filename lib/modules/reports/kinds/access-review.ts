import 'server-only'
import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { campaignDecisions, campaignPopulations, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { formatNumber, formatOf, formatPercent } from '#lib/format.ts'
import { momentsOf } from '#lib/period.ts'
import { campaignStates, outcomes, rowStates } from '../../campaigns/model.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

const over = ['closed', 'signed_off'] as ('closed' | 'signed_off')[]

export const accessReview: Kind = {
  about: 'One access review that is closed, or all that closed in the period: every right, who decided it, and how.',
  permission: 'campaigns.read',
  takes: {
    systems: true, controls: false,
    of: {
      type: 'campaign', label: 'Access review', needed: false,
      choices: (tx) => tx.select({ id: campaigns.id, name: campaigns.title }).from(campaigns).where(inArray(campaigns.state, over)).orderBy(desc(campaigns.closedAt)).limit(100),
      find: async (tx, id, period) => {
        const [found] = await tx.select({ title: campaigns.title, closedAt: campaigns.closedAt }).from(campaigns).where(eq(campaigns.id, id))
        if (!found) return { problem: 'is not there' }
        if (!found.closedAt) return { problem: 'is not closed yet: a report is of what moves no more' }
        const { from, to } = momentsOf(period)
        return found.closedAt < from || found.closedAt >= to ? { problem: `closed on ${found.closedAt.toISOString().slice(0, 10)}, which lies outside the period` } : { name: found.title }
      },
    },
  },
  async tell({ tx, from, to, scope }) {
    const ids = scope.systems.map(({ id }) => id)
    const which = scope.of ? eq(campaigns.id, scope.of.id) : and(inArray(campaigns.state, over), gte(campaigns.closedAt, from), lt(campaigns.closedAt, to), ids.length === 0 ? undefined : inArray(campaigns.id, tx.select({ id: campaignPopulations.campaignId }).from(campaignPopulations).where(inArray(campaignPopulations.systemId, ids))))
    const rowsWhere = and(inArray(campaignRows.campaignId, tx.select({ id: campaigns.id }).from(campaigns).where(which)), ids.length === 0 ? undefined : inArray(campaignRows.systemId, ids))
    const reviews = await tx.select({ id: campaigns.id, title: campaigns.title, occurrence: campaigns.occurrence, state: campaigns.state, openedAt: campaigns.openedAt, dueAt: campaigns.dueAt, closedAt: campaigns.closedAt, signedOffAt: campaigns.signedOffAt, signedOffBy: users.name, statement: campaigns.statement }).from(campaigns)
      .leftJoin(users, and(eq(users.orgId, campaigns.orgId), eq(users.id, campaigns.signedOffById))).where(which).orderBy(asc(campaigns.closedAt), asc(campaigns.id))
    const [held] = await tx.select({ rows: sql<number>`count(*)::int`, approved: sql<number>`(count(*) filter (where state = 'approved' and not gone))::int`, rejected: sql<number>`(count(*) filter (where state = 'rejected' and not gone))::int`, gone: sql<number>`(count(*) filter (where gone))::int`, flagged: sql<number>`(count(*) filter (where guarded))::int` }).from(campaignRows).where(rowsWhere)
    const n = held ?? { rows: 0, approved: 0, rejected: 0, gone: 0, flagged: 0 }
    const decided = n.approved + n.rejected
    return {
      population: `${formatNumber(n.rows)} rights of ${formatNumber(reviews.length)} access ${reviews.length === 1 ? 'review' : 'reviews'}, each of them a row of a frozen population`,
      query: scope.of ? 'Every row of the review that was chosen, with its last decision' : 'Every row of each access review that closed in the period, with its last decision',
      filters: ids.length === 0 ? 'none' : `rights in ${scope.systems.map(({ name }) => name).join(', ')}`,
      counts: [
        ['Decided', `${formatOf(decided, n.rows - n.gone)} (${formatPercent(decided, n.rows - n.gone)}) of the rights that were there to the end`],
        ['Rejected', `${formatOf(n.rejected, decided)} (${formatPercent(n.rejected, decided)}) of those decided`],
        ['Gone meanwhile', `${formatOf(n.gone, n.rows)}: a newer population no longer had them`],
        ['Privileged or flagged', `${formatOf(n.flagged, n.rows)}: decided one by one`],
      ],
      tables: [
        { name: 'reviews', title: 'Reviews', none: 'No access review closed in the period.', key: ['id'], columns: { title: ['Access review', 5], occurrence: ['Occurrence', 2], state: ['State', 2], opened: ['Opened (UTC)', 2.6], due: ['Due (UTC)', 2.6], closed: ['Closed (UTC)', 2.6], signedOff: ['Signed off (UTC)', 2.6], by: ['Signed off by', 3], statement: ['Statement', 6], id: ['Id', 0] }, rows: reviews.map((row) => [row.title, row.occurrence, campaignStates[row.state], row.openedAt, row.dueAt, row.closedAt, row.signedOffAt, row.signedOffBy, row.statement, row.id]) },
        {
          name: 'rights', title: 'Rights and decisions', none: 'No right was reviewed.', key: ['review', 'number'], said: 'A decision counts for the row of the population whose hash it carries, and for no other.',
          columns: { review: ['Access review', 3.5], number: ['Row', 1.3], system: ['System', 3], account: ['Account', 4], person: ['Person', 3], right: ['Right', 4], scope: ['Scope', 3], flags: ['Flags', 4], state: ['Decision', 2], last: ['Last act', 0], by: ['Decided by', 3], at: ['Decided (UTC)', 2.6], note: ['Note', 4] },
          rows: pieces(tx, tx.select({ review: campaigns.title, number: campaignRows.number, system: systems.name, account: campaignRows.accountName, person: campaignRows.personName, right: campaignRows.rightName, scope: campaignRows.scope, flags: campaignRows.flags, state: campaignRows.state, gone: campaignRows.gone, last: campaignDecisions.outcome, by: users.name, at: campaignDecisions.decidedAt, note: campaignDecisions.note }).from(campaignRows)
            .innerJoin(campaigns, and(eq(campaigns.orgId, campaignRows.orgId), eq(campaigns.id, campaignRows.campaignId))).innerJoin(systems, and(eq(systems.orgId, campaignRows.orgId), eq(systems.id, campaignRows.systemId)))
            .leftJoin(campaignDecisions, and(eq(campaignDecisions.orgId, campaignRows.orgId), eq(campaignDecisions.campaignId, campaignRows.campaignId), eq(campaignDecisions.number, campaignRows.number), eq(campaignDecisions.sequence, campaignRows.sequence))).leftJoin(users, and(eq(users.orgId, campaignDecisions.orgId), eq(users.id, campaignDecisions.decidedById)))
            .where(rowsWhere).orderBy(asc(campaigns.closedAt), asc(campaignRows.campaignId), asc(campaignRows.number)), (row) => [row.review, row.number, row.system, row.account, row.person, row.right, row.scope, Object.values(row.flags).join('; '), row.gone ? 'Gone' : rowStates[row.state], row.last && outcomes[row.last], row.by, row.at, row.note]),
        },
      ],
      main: 'rights',
    }
  },
}
