import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'

type Row = {
  id: string; title: string; facility_id: string; facility: string; system: string; from_on: string; to_on: string; state: string; at: Date; root: string; n: number; judged: number; untold: number; exceptions: number; explained: number
  incidents: number; by_leavers: number; undated: number
}

/** Reviews whose days lie in the period, open ones too: what nobody has explained is not followed up. Of a facility without one nothing is among the items, and that is said. */
testable({
  name: 'entry-reviews.periods',
  kind: 'entry-review',
  label: 'Reviews of entries whose days lie in the period',
  async read(tx, { orgId, systemIds, from, to, asOf }) {
    const some = sql`(cardinality(${sql.param(systemIds)}::uuid[]) = 0 or f.system_id = any(${sql.param(systemIds)}::uuid[]))`
    const rows = await tx.execute<Row>(sql`
      select r.id, r.title, r.facility_id, r.facility ->> 'name' as facility, r.facility ->> 'system' as system, r.from_on::text, r.to_on::text, r.state, coalesce(r.signed_off_at, r.judged_at) as at, r.root, (r.totals #>> '{entries,n}')::int as n, (r.totals #>> '{entries,judged}')::int as judged,
        (r.totals #>> '{entries,untold}')::int + (r.totals #>> '{entries,unplaced}')::int as untold, r.rows as exceptions, r.explained, x.incidents, x.by_leavers, x.undated
      from entry_reviews r join facilities f on f.org_id = r.org_id and f.id = r.facility_id cross join lateral (
        select count(*) filter (where p.kind = 'incident')::int as incidents, coalesce(sum(e.n) filter (where e.kind = 'after_leaving' and e.outcome = 'exception' and p.kind is distinct from 'log_error'), 0)::int as by_leavers, coalesce(sum(e.n) filter (where e.kind = 'after_leaving' and e.outcome = 'untold' and p.kind is distinct from 'log_error'), 0)::int as undated
        from entry_exceptions e left join entry_explanations p on p.org_id = e.org_id and p.review_id = e.review_id and p.number = e.number where e.org_id = r.org_id and e.review_id = r.id) x
      where r.org_id = ${orgId}::uuid and r.state in ('open', 'signed_off') and r.judged_at <= ${asOf.toISOString()}::timestamptz and r.from_on >= ${from.toISOString().slice(0, 10)}::date and r.to_on < ${to.toISOString()}::timestamptz::date and ${some}
      order by r.from_on, r.id`)
    const missing = await tx.execute<{ id: string; name: string }>(sql`
      select f.id, f.name from facilities f where f.org_id = ${orgId}::uuid and (f.ended_at is null or f.ended_at > ${from.toISOString()}::timestamptz) and f.created_at < ${to.toISOString()}::timestamptz and ${some} and f.id <> all(${sql.param(rows.map((row) => row.facility_id))}::uuid[]) order by f.name`)
    return {
      ipe: [
        ...rows.map((row): Ipe => ({ what: row.title, type: 'entry-review', id: row.id, rows: row.exceptions, root: row.root, at: isoOf(row.at), complete: `Each of ${row.n} records of its log is of exactly one part of it; days ${row.from_on} to ${row.to_on}. ${row.state === 'signed_off' ? 'Signed off.' : 'Not signed off yet.'}` })),
        ...missing.map((each): Ipe => ({ what: `${each.name}: no review of entries in the period`, type: 'facility', id: each.id, rows: 0, root: null, at: null, complete: 'Missing: nothing of this facility is among the items.', absent: true })),
      ],
      items: rows.map((row): Item<'entry-review'> => ({
        key: row.id, name: row.title, system: row.system, at: isoOf(row.at),
        body: { facility: row.facility, from: row.from_on, to: row.to_on, records: row.n, judged: row.judged, untold: row.untold, exceptions: row.exceptions, unexplained: row.exceptions - row.explained, incidents: row.incidents, byLeavers: row.by_leavers, undated: row.undated },
      })),
    }
  },
})
