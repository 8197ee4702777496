import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Item, type ItemsOf, testable } from '#lib/door/testable.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'
import { personBehind } from '../people/within.ts'

type List = { id: string; title: string; system: string; system_id: string; source: string; rows: number; root: string; at: Date; compared: boolean; rejected: number }

/** Of each system and source the last list that was taken in the period and frozen; a system without any is said to be missing. */
async function lastLists(tx: Tx, { orgId, systemIds, from, to }: ItemsOf): Promise<{ lists: List[]; ipe: Ipe[] }> {
  const lists = await tx.execute<List>(sql`
    select distinct on (s.name, p.system_id, p.source) p.id, p.title, s.name as system, p.system_id, p.source, p.accepted::int as rows, p.root, p.extracted_at as at, p.rejected::int as rejected,
      exists (select from population_reconciliations r where r.org_id = p.org_id and r.population_id = p.id and r.root = p.root) as compared
    from populations p join systems s on s.org_id = p.org_id and s.id = p.system_id
    where p.org_id = ${orgId}::uuid and p.state in ('frozen', 'superseded') and p.extracted_at >= ${from.toISOString()}::timestamptz and p.extracted_at < ${to.toISOString()}::timestamptz and p.source <> all(${sql.param([...notOfAccess])}::text[])
      and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or p.system_id = any(${sql.param(systemIds)}::uuid[]))
    order by s.name, p.system_id, p.source, p.extracted_at desc, p.id`)
  const missing = await tx.execute<{ id: string; name: string }>(sql`
    select s.id, s.name from systems s where s.org_id = ${orgId}::uuid and s.id = any(${sql.param(systemIds)}::uuid[]) and s.id <> all(${sql.param(lists.map((list) => list.system_id))}::uuid[]) order by s.name`)
  const ipe = lists.map((list): Ipe => ({
    what: `${list.title} (${list.system})`, type: 'population', id: list.id, rows: list.rows, root: list.root, at: isoOf(list.at),
    complete: `${list.compared ? 'Compared with a total or another list, every difference explained' : 'Not compared with anything'}; ${list.rejected === 0 ? 'no record rejected' : `${list.rejected} records rejected, each listed`}.`,
  }))
  return { lists: [...lists], ipe: [...ipe, ...missing.map((system): Ipe => ({ what: `${system.name}: no frozen list in the period`, type: 'system', id: system.id, rows: 0, root: null, at: null, complete: 'Missing: nothing of this system is among the items.', absent: true }))] }
}

type Account = { population_id: string; account_id: string; account_name: string; account_kind: string; enabled: boolean | null; mfa: boolean | null; person: string | null; owner: string | null }

testable({
  name: 'populations.accounts',
  kind: 'account',
  label: 'Accounts of the last frozen list of each system in the period',
  async read(tx, of) {
    const { lists, ipe } = await lastLists(tx, of)
    const named = new Map(lists.map((list) => [list.id, list]))
    const rows = await tx.execute<Account>(sql`
      select r.population_id, r.account_id, min(r.account_name) as account_name, min(r.account_kind) as account_kind, bool_or(r.enabled) as enabled, bool_or((r.rest ->> 'mfa')::boolean) as mfa, min(a.person_id::text) as person, min(a.owner_id::text) as owner
      from population_rows r join populations p on p.org_id = r.org_id and p.id = r.population_id left join accounts a on a.org_id = r.org_id and a.system_id = p.system_id and a.account_id = r.account_id
      where r.org_id = ${of.orgId}::uuid and r.population_id = any(${sql.param(lists.map((list) => list.id))}::uuid[]) and r.account_kind not in ('group', 'role') group by r.population_id, r.account_id`)
    return { ipe, items: rows.map((row): Item<'account'> => {
      const list = named.get(row.population_id) as List
      return { key: JSON.stringify([list.system_id, list.source, row.account_id]), name: `${row.account_name} on ${list.system}`, system: list.system, at: isoOf(list.at), body: { accountKind: row.account_kind, enabled: row.enabled, person: row.person, owner: row.owner, mfa: row.mfa } }
    }) }
  },
})

type Right = Account & { key: string; right_name: string; scope: string; how: string | null; justified_at: Date | null; justified_by: string | null }

/** Approved requests of the person for this very right, and the last decision of a review that kept it: the later of both. */
testable({
  name: 'populations.privileged',
  kind: 'privileged-right',
  label: 'Privileged rights of the last frozen list of each system in the period',
  async read(tx, of) {
    const { lists, ipe } = await lastLists(tx, of)
    const named = new Map(lists.map((list) => [list.id, list]))
    const rows = await tx.execute<Right>(sql`
      select r.population_id, r.key, r.account_id, r.account_name, r.account_kind, r.enabled, (r.rest ->> 'mfa')::boolean as mfa, a.person_id::text as person, a.owner_id::text as owner, r.right_name, r.scope, j.how, j.at as justified_at, j.by as justified_by
      from population_rows r join populations p on p.org_id = r.org_id and p.id = r.population_id left join accounts a on a.org_id = r.org_id and a.system_id = p.system_id and a.account_id = r.account_id
      left join lateral (
        select how, at, by from (
          select 'review ' || c.title as how, d.decided_at as at, ${personBehind(sql`d.org_id`, sql`d.decided_by_id`)} as by from campaign_rows w join campaigns c on c.org_id = w.org_id and c.id = w.campaign_id
            join campaign_decisions d on d.org_id = w.org_id and d.campaign_id = w.campaign_id and d.number = w.number and d.sequence = w.sequence
            where w.org_id = r.org_id and w.system_id = p.system_id and w.source = p.source and w.key = r.key and d.outcome = 'approve' and d.decided_at < ${of.to.toISOString()}::timestamptz
          union all
          select 'ACC-' || q.number, q.approved_at, (select ${personBehind(sql`d.org_id`, sql`d.decided_by_id`)} from approvals v join approval_decisions d on d.org_id = v.org_id and d.approval_id = v.id where v.org_id = q.org_id and v.subject_type = 'access-request' and v.subject_id = q.id and d.outcome = 'approve' order by d.decided_at desc limit 1)
            from access_requests q where q.org_id = r.org_id and q.system_id = p.system_id and q.source = p.source and q.person_id = a.person_id and q.right_id = r.right_id and q.scope = r.scope and q.approved_at < ${of.to.toISOString()}::timestamptz) reasons
        order by at desc limit 1) j on true
      where r.org_id = ${of.orgId}::uuid and r.population_id = any(${sql.param(lists.map((list) => list.id))}::uuid[]) and r.privileged`)
    return { ipe, items: rows.map((row): Item<'privileged-right'> => {
      const list = named.get(row.population_id) as List
      return {
        key: JSON.stringify([list.system_id, list.source, row.key]), name: `${row.account_name}: ${row.right_name}${row.scope && ` on ${row.scope}`} (${list.system})`, system: list.system, at: isoOf(list.at),
        body: { accountKind: row.account_kind, enabled: row.enabled, person: row.person, owner: row.owner, mfa: row.mfa, justified: row.how === null ? null : { how: row.how, at: isoOf(row.justified_at) as string, byPerson: row.justified_by }, seenAt: isoOf(list.at) as string },
      }
    }) }
  },
})
