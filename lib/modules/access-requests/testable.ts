import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import type { Items } from '#lib/testing/items.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'
import { personBehind } from '../people/within.ts'

type Pair = { id: string; former_id: string | null; title: string; system: string; system_id: string; source: string; rows: number; root: string; at: Date; former_at: Date | null; requests_used: boolean }
type Request = NonNullable<Items['grant']['request']>
type Row = { population_id: string; key: string; account_name: string; right_name: string; right_id: string; scope: string; person: string | null; request: Omit<Request, 'name'> & { number: number } | null }

const decisionsOf = sql`coalesce((select jsonb_agg(jsonb_build_object('decision', d.outcome, 'at', to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'byPerson', ${personBehind(sql`d.org_id`, sql`d.decided_by_id`)}) order by d.decided_at, d.decided_by_id)
  from approvals v join approval_decisions d on d.org_id = v.org_id and d.approval_id = v.id where v.org_id = q.org_id and v.subject_type = 'access-request' and v.subject_id = q.id), '[]')`
const at = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

/** Each list against the one before it: what is new in it was given in between. The first list of a system has nothing to compare with, and that is said. */
testable({
  name: 'access-requests.grants',
  kind: 'grant',
  label: 'Rights that came in the period, list against list',
  async read(tx, { orgId, systemIds, from, to }) {
    const all = await tx.execute<Pair>(sql`
      select * from (
        select p.id, lag(p.id) over w as former_id, p.title, s.name as system, p.system_id, p.source, p.accepted::int as rows, p.root, p.extracted_at as at, lag(p.extracted_at) over w as former_at,
          exists (select from access_requests q where q.org_id = p.org_id and q.system_id = p.system_id) as requests_used
        from populations p join systems s on s.org_id = p.org_id and s.id = p.system_id
        where p.org_id = ${orgId}::uuid and p.state in ('frozen', 'superseded') and p.source <> all(${sql.param([...notOfAccess])}::text[]) and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or p.system_id = any(${sql.param(systemIds)}::uuid[]))
        window w as (partition by p.system_id, p.source order by p.extracted_at, p.id)) lists
      where at >= ${from.toISOString()}::timestamptz and at < ${to.toISOString()}::timestamptz order by system, source, at`)
    const pairs = new Map(all.filter(({ former_id }) => former_id !== null).map((pair) => [pair.id, pair]))
    const rows = await tx.execute<Row>(sql`
      with pairs as (select id, former_id from unnest(${sql.param([...pairs.keys()])}::uuid[], ${sql.param([...pairs.values()].map(({ former_id }) => former_id))}::uuid[]) as x(id, former_id))
      select r.population_id, r.key, r.account_name, r.right_name, r.right_id, r.scope, a.person_id::text as person, q.request
      from pairs x join population_rows r on r.org_id = ${orgId}::uuid and r.population_id = x.id join populations p on p.org_id = r.org_id and p.id = r.population_id
      left join accounts a on a.org_id = r.org_id and a.system_id = p.system_id and a.account_id = r.account_id
      left join lateral (
        select jsonb_build_object('number', q.number, 'right', q.right_id, 'scope', q.scope, 'person', q.person_id::text, 'emergency', q.emergency, 'byPerson', ${personBehind(sql`q.org_id`, sql`q.requested_by_id`)}, 'approvals', ${decisionsOf},
          'approvedAt', ${at('q.approved_at')}, 'approveBy', ${at('q.approve_by')}, 'grantedAt', ${at('q.granted_at')}) as request
        from access_requests q where q.org_id = r.org_id and q.system_id = p.system_id and q.source = p.source and q.person_id = a.person_id and q.right_id = r.right_id and q.state not in ('rejected', 'withdrawn') and q.created_at < p.extracted_at
        order by q.created_at desc limit 1) q on true
      where not exists (select from population_rows f where f.org_id = r.org_id and f.population_id = x.former_id and f.key = r.key)`)
    const ipe = all.map((list): Ipe => ({ what: `${list.title} (${list.system})`, type: 'population', id: list.id, rows: list.rows, root: list.root, at: isoOf(list.at), complete: list.former_id === null ? 'The first list of this system and source: nothing is known of what came before, and no item is of it.' : `Compared row by row with the list of ${isoOf(list.former_at)}.`, ...(list.former_id === null && { absent: true as const }) }))
    return { ipe, items: rows.map((row): Item<'grant'> => {
      const list = pairs.get(row.population_id) as Pair
      const { number = 0, ...request } = row.request ?? {}
      return {
        key: JSON.stringify([list.system_id, list.source, row.key, isoOf(list.at)]), name: `${row.account_name}: ${row.right_name}${row.scope && ` on ${row.scope}`} (${list.system})`, system: list.system, at: isoOf(list.at),
        body: { right: row.right_id, scope: row.scope, person: row.person, seenAt: isoOf(list.at) as string, notSeenAt: isoOf(list.former_at), requestsUsed: list.requests_used, request: row.request === null ? null : { ...(request as Omit<Request, 'name'>), name: `ACC-${number}` } },
      }
    }) }
  },
})

type Emergency = { number: number; right_name: string; system: string; holder: string; by: string | null; approvals: Items['emergency-access']['approvals']; approve_by: Date | null; approved_at: Date | null; review_by: Date | null; reviewed_at: Date | null; reviewed_by: string | null; conclusion: string | null; created_at: Date }

testable({
  name: 'access-requests.emergencies',
  kind: 'emergency-access',
  label: 'Emergency access that was asked for in the period',
  async read(tx, { orgId, systemIds, from, to }) {
    const rows = await tx.execute<Emergency>(sql`
      select q.number, q.right_name, s.name as system, q.person_id::text as holder, ${personBehind(sql`q.org_id`, sql`q.requested_by_id`)} as by, ${decisionsOf} as approvals, q.approve_by, q.approved_at, q.review_by, q.reviewed_at, ${personBehind(sql`q.org_id`, sql`q.reviewed_by_id`)} as reviewed_by, q.conclusion, q.created_at
      from access_requests q join systems s on s.org_id = q.org_id and s.id = q.system_id
      where q.org_id = ${orgId}::uuid and q.emergency and q.created_at >= ${from.toISOString()}::timestamptz and q.created_at < ${to.toISOString()}::timestamptz and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or q.system_id = any(${sql.param(systemIds)}::uuid[]))`)
    return {
      ipe: [{ what: 'Access requests of the portal', type: 'access-requests', id: orgId, rows: rows.length, root: null, at: null, complete: 'Numbered without a gap; each has its entries in the audit trail. Emergency access that nobody asked for here is not among them.' }],
      items: rows.map((row): Item<'emergency-access'> => ({
        key: `ACC-${String(row.number).padStart(9, '0')}`, name: `ACC-${row.number} ${row.right_name} (${row.system})`, system: row.system, at: isoOf(row.created_at),
        body: { holder: row.holder, byPerson: row.by, approvals: row.approvals, approveBy: isoOf(row.approve_by), approvedAt: isoOf(row.approved_at), reviewBy: isoOf(row.review_by), reviewedAt: isoOf(row.reviewed_at), reviewedBy: row.reviewed_by, conclusion: row.conclusion },
      })),
    }
  },
})
