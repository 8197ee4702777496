import 'server-only'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { type ActKind, dutyActs, type EvaluationFacts, type OneAct } from '#db/schema/duties.ts'
import type { Actor } from '#lib/auth/actor.ts'

/** Two acts of one person that two should have done, as the records of the portal have them. What PostgreSQL refuses anyway is looked for as well: none of so many is an answer. */

type Act = { key: string; title: string; holder: string; personId: string | null; userId: string | null; one: OneAct; other: OneAct; happenedAt: string }
type Looked = { looked: number; notEvaluable: number; found: Act[] }

const most = 1_000
const humans = sql`humans as materialized (select u.id, u.name, tickmark_persons_of(u.org_id, u.id) as persons from users u)`

/** Requests of every kind that were approved: access, changes, exceptions, settings of the portal. */
async function madeApproved(tx: Tx): Promise<Looked> {
  const [count] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from approvals a where a.state = 'approved' and exists (select from approval_decisions d where d.approval_id = a.id and d.outcome = 'approve')`)
  const rows = await tx.execute<{ id: string; title: string; by: string; name: string; opened_at: string; decided_at: string }>(sql`
    with ${humans}
    select a.id, a.title, a.requested_by_id as by, r.name, a.opened_at, d.decided_at from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id and d.outcome = 'approve'
    join humans r on r.id = a.requested_by_id join humans w on w.id = d.decided_by_id and w.persons && r.persons where a.state = 'approved' order by d.decided_at desc limit ${most}`)
  return {
    looked: count?.n ?? 0, notEvaluable: 0,
    found: rows.map((row) => ({ key: `approval ${row.id}`, title: row.title, holder: row.name, personId: null, userId: row.by, one: { what: 'Requested it', at: iso(row.opened_at), href: `/approvals/${row.id}` }, other: { what: 'Approved it', at: iso(row.decided_at), href: `/approvals/${row.id}` }, happenedAt: iso(row.decided_at) })),
  }
}

/** Who noted that they gave a right decided in an access review that it stays. */
async function grantedCertified(tx: Tx): Promise<Looked> {
  const [count] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from campaign_rows r where r.state = 'approved' and not r.gone`)
  const rows = await tx.execute<{ id: string; campaign_id: string; row_id: string; number: number; right_name: string; account_name: string; by: string; name: string; granted_at: string; decided_at: string }>(sql`
    with ${humans}
    select q.id, q.number, r.campaign_id, r.id as row_id, r.right_name, r.account_name, d.decided_by_id as by, w.name, q.granted_at, d.decided_at
    from access_requests q join campaign_rows r on r.org_id = q.org_id and r.person_id = q.person_id and r.system_id = q.system_id and r.right_kind = q.right_kind and r.right_id = q.right_id and r.scope = q.scope and r.state = 'approved' and not r.gone
    join campaign_decisions d on d.org_id = r.org_id and d.campaign_id = r.campaign_id and d.number = r.number and d.sequence = r.sequence
    join humans g on g.id = q.granted_by_id join humans w on w.id = d.decided_by_id and w.persons && g.persons
    where q.granted_at is not null order by d.decided_at desc limit ${most}`)
  return {
    looked: count?.n ?? 0, notEvaluable: 0,
    found: rows.map((row) => ({ key: `request ${row.id} campaign ${row.campaign_id} row ${row.row_id}`, title: `${row.right_name} of ${row.account_name}`, holder: row.name, personId: null, userId: row.by, one: { what: `Granted ACC-${row.number}`, at: iso(row.granted_at), href: `/access-requests/${row.id}` }, other: { what: 'Certified it in an access review', at: iso(row.decided_at), href: `/campaigns/${row.campaign_id}/rows/${row.row_id}` }, happenedAt: iso(row.decided_at) })),
  }
}

/** What reconciliations of changes found: the one who deployed had a hand in what it brought (their ninth question). Each change once, as it was judged last. */
async function wroteDeployed(tx: Tx): Promise<Looked> {
  const judged = sql`judged as materialized (
    select distinct on (r.system_id, u.key) r.id, r.system_id, s.name as system, u.number, u.key, u.title, u.at, o.outcome, o.said, r.as_of from reconciliations r join systems s on s.id = r.system_id
    join reconciliation_outcomes o on o.reconciliation_id = r.id and o.attribute = 9 and o.outcome <> 'not_applicable' join reconciliation_units u on u.reconciliation_id = r.id and u.number = o.number
    where r.state in ('live', 'done') order by r.system_id, u.key, r.as_of desc)`
  const [count] = await tx.execute<{ looked: number; unknown: number }>(sql`with ${judged} select count(*) filter (where outcome <> 'not_evaluable')::int as looked, count(*) filter (where outcome = 'not_evaluable')::int as unknown from judged`)
  const rows = await tx.execute<{ id: string; system_id: string; system: string; number: number; key: string; title: string; at: string | null; said: string; as_of: string; person_id: string | null; person: string | null }>(sql`
    with ${judged}
    select j.*, w.person_id, w.person from judged j left join lateral (
      select min(a.person_id::text)::uuid as person_id, min(p.name) as person from accounts a join people p on p.id = a.person_id where a.name = split_part(split_part(j.said, 'deployed it: ', 2), ' ', 1) having count(distinct a.person_id) = 1) w on true
    where j.outcome = 'fail' order by j.as_of desc limit ${most}`)
  return {
    looked: count?.looked ?? 0, notEvaluable: count?.unknown ?? 0,
    found: rows.map((row) => {
      const login = row.said.split('deployed it: ')[1]?.split(' ')[0] ?? ''
      const at = iso(row.at ?? row.as_of)
      return { key: `${row.system_id} ${row.key}`, title: `${row.title} of ${row.system}`, holder: row.person ?? login, personId: row.person_id, userId: null, one: { what: row.said, at: null, href: `/reconciliations/${row.id}/changes/${row.number}` }, other: { what: 'Deployed it', at, href: `/reconciliations/${row.id}/changes/${row.number}` }, happenedAt: at }
    }),
  }
}

const iso = (time: string) => new Date(time).toISOString()

/** Facts, which stay: what is known already is known, and what is new is added. */
export async function findActs(tx: Tx, actor: Actor, at: Date): Promise<EvaluationFacts['acts']> {
  const looks: [ActKind, Looked][] = [['wrote_deployed', await wroteDeployed(tx)], ['granted_certified', await grantedCertified(tx)], ['made_approved', await madeApproved(tx)]]
  for (const [kind, { found }] of looks) {
    const rows = found.map((each) => ({ ...each, orgId: actor.orgId, id: v7(), kind, holder: each.holder.slice(0, 500), happenedAt: new Date(each.happenedAt), createdAt: at, updatedAt: at }))
    for (let n = 0; n < rows.length; n += 200) await tx.insert(dutyActs).values(rows.slice(n, n + 200)).onConflictDoNothing()
  }
  return looks.map(([kind, { looked, notEvaluable, found }]) => ({ kind, looked, found: found.length, notEvaluable }))
}
