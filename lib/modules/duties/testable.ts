import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'
import { personBehind } from '../people/within.ts'

type Row = { id: string; holder: string; rule: string; risk: number; system: string | null; first_seen: Date; closed: Date | null; person: string | null; mitigation: { control: string; by: string | null; from: string; until: string } | null }
const risks = ['', 'low', 'medium', 'high', 'critical']

/** Conflicts that were there in the period: seen before its end, and not closed before it began. One that was none after all, as a rule or a mapping was wrong, is none. */
testable({
  name: 'duties.conflicts',
  kind: 'conflict',
  label: 'Conflicts of duties that there were in the period',
  async read(tx, { orgId, systemIds, from, to, asOf }) {
    const rows = await tx.execute<Row>(sql`
      select c.id, c.holder, r.name as rule, c.risk, s.name as system, c.first_seen_at as first_seen, c.closed_at as closed, coalesce(c.person_id::text, ${personBehind(sql`c.org_id`, sql`c.user_id`)}) as person,
        case when m.id is not null then jsonb_build_object('control', k.code, 'by', ${personBehind(sql`m.org_id`, sql`m.author_id`)}, 'from', to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'until', to_char(least(m.ends_at, m.ended_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as mitigation
      from duty_conflicts c join duty_rules r on r.org_id = c.org_id and r.id = c.rule_id left join systems s on s.org_id = c.org_id and s.id = c.system_id
      left join lateral (select * from duty_mitigations m where m.org_id = c.org_id and (m.conflict_id = c.id or m.conflict_id is null and m.rule_id = c.rule_id and c.mitigation_id = m.id) and m.created_at <= ${asOf.toISOString()}::timestamptz order by m.created_at desc limit 1) m on true
      left join controls k on k.org_id = m.org_id and k.id = m.control_id
      where c.org_id = ${orgId}::uuid and c.state <> 'void' and c.first_seen_at < ${to.toISOString()}::timestamptz and (c.closed_at is null or c.closed_at >= ${from.toISOString()}::timestamptz)
        and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or c.system_id = any(${sql.param(systemIds)}::uuid[]))`)
    const [last] = await tx.execute<{ id: string; done: Date; partly: number; rules: number; without: number; of: number }>(sql`
      select e.id, e.done_at as done, (e.facts -> 'rules' ->> 'partly')::int as partly, (e.facts -> 'rules' ->> 'of')::int as rules, (e.facts -> 'systemsWithout' ->> 'count')::int as without, (e.facts -> 'systemsWithout' ->> 'of')::int as of
      from duty_evaluations e where e.org_id = ${orgId}::uuid and e.state = 'done' and e.done_at >= ${from.toISOString()}::timestamptz and e.done_at <= ${asOf.toISOString()}::timestamptz order by e.done_at desc limit 1`)
    const ipe: Ipe = last
      ? { what: 'Conflicts of duties, as last evaluated', type: 'duty-evaluation', id: last.id, rows: rows.length, root: null, at: isoOf(last.done), complete: `${last.partly} of ${last.rules} rules could be told for a part of the systems only; ${last.without} of ${last.of} systems have no frozen list.` }
      : { what: 'No evaluation of duties since the period began', type: 'duty-evaluation', id: orgId, rows: 0, root: null, at: null, complete: 'Missing: whether there were conflicts is not known.', absent: true }
    return { ipe: [ipe], items: rows.map((row): Item<'conflict'> => ({
      key: row.id, name: `${row.holder}: ${row.rule}${row.system ? ` (${row.system})` : ''}`, system: row.system ?? '', at: isoOf(row.first_seen),
      body: { risk: risks[row.risk] ?? String(row.risk), since: isoOf(row.first_seen) as string, until: isoOf(row.closed), mitigation: row.mitigation, person: row.person },
    })) }
  },
})
