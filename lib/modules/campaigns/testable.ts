import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'
import { personBehind } from '../people/within.ts'

type Row = {
  campaign_id: string; number: number; account_name: string; right_name: string; scope: string; system: string; leaf: string; persons: string[]; outcome: 'approve' | 'reject' | null; decided_at: Date | null; by: string | null; decided_leaf: string | null
  revocation: 'open' | 'excepted' | 'removed' | 'void' | null; closed_at: Date | null; due_at: Date | null; seen_again: boolean
}
type Review = { id: string; title: string; due_at: Date; closed_at: Date | null; rows: number }

/** Rights of reviews that were closed in the period, each as the frozen population had it, with its last decision and what became of a removal. */
testable({
  name: 'campaigns.rows',
  kind: 'access-review-row',
  label: 'Rights of access reviews that were closed in the period',
  async read(tx, { orgId, systemIds, from, to }) {
    const reviews = await tx.execute<Review>(sql`
      select c.id, c.title, c.due_at, c.closed_at, (select count(*)::int from campaign_rows r where r.org_id = c.org_id and r.campaign_id = c.id) as rows from campaigns c
      where c.org_id = ${orgId}::uuid and c.state in ('closed', 'signed_off') and c.closed_at >= ${from.toISOString()}::timestamptz and c.closed_at < ${to.toISOString()}::timestamptz order by c.closed_at, c.id`)
    const named = new Map(reviews.map((review) => [review.id, review]))
    const rows = await tx.execute<Row>(sql`
      select r.campaign_id, r.number, r.account_name, r.right_name, r.scope, s.name as system, encode(r.leaf, 'hex') as leaf, array(select distinct x::text from unnest(r.persons || r.person_id) x where x is not null order by 1) as persons,
        case when d.outcome in ('approve', 'reject') then d.outcome end as outcome, d.decided_at, ${personBehind(sql`d.org_id`, sql`d.decided_by_id`)} as by, encode(d.leaf, 'hex') as decided_leaf, v.state as revocation, v.closed_at, v.due_at, v.compared_id is not null as seen_again
      from campaign_rows r join systems s on s.org_id = r.org_id and s.id = r.system_id
      left join campaign_decisions d on d.org_id = r.org_id and d.campaign_id = r.campaign_id and d.number = r.number and d.sequence = r.sequence
      left join revocations v on v.org_id = r.org_id and v.campaign_id = r.campaign_id and v.number = r.number and v.sequence = d.sequence
      where r.org_id = ${orgId}::uuid and r.campaign_id = any(${sql.param(reviews.map((review) => review.id))}::uuid[]) and not r.gone and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or r.system_id = any(${sql.param(systemIds)}::uuid[]))`)
    const ipe = reviews.map((review): Ipe => ({ what: review.title, type: 'campaign', id: review.id, rows: review.rows, root: null, at: isoOf(review.closed_at), complete: 'Every row of its frozen populations is a row of the review, which PostgreSQL compared; what a later list no longer had is left out.' }))
    return { ipe, items: rows.map((row): Item<'access-review-row'> => {
      const review = named.get(row.campaign_id) as Review
      const state = row.revocation === 'removed' ? 'removed' : row.revocation === null || !row.seen_again ? 'unknown' : 'still_there'
      return {
        key: JSON.stringify([row.campaign_id, String(row.number).padStart(9, '0')]), name: `${row.account_name}: ${row.right_name}${row.scope && ` on ${row.scope}`} (${row.system})`, system: row.system, at: isoOf(row.decided_at),
        body: {
          review: review.title, dueAt: isoOf(review.due_at) as string, closedAt: isoOf(review.closed_at), subjects: row.persons, decided: row.outcome === null ? null : { decision: row.outcome, at: isoOf(row.decided_at) as string, byPerson: row.by }, decidedLeaf: row.outcome === null ? null : row.decided_leaf, leaf: row.leaf,
          removal: row.outcome === 'reject' ? { state, at: isoOf(row.closed_at), dueAt: isoOf(row.due_at) } : null,
        },
      }
    }) }
  },
})
