import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { isoOf } from '#lib/testing/lists.ts'

type Month = { systemId: string; name: string; month: string; over: Date; whole: number; part: number; expected: boolean }
type Life = { id: string; life: number; rule: string; location: string; severity: string; system: string; opened: Date; due: Date; fixed: Date | null; agreed: Date | null; until: Date | null }

const complete = 'Every import is in the audit trail, with its receipt and its file. What no scanner was ever pointed at is not in them.'
const within = (systemIds: string[]) => (systemIds.length === 0 ? sql`true` : sql`s.id = any(${sql.param(systemIds)}::uuid[])`)

/** Each system of the scope in each month of the period that has begun. */
testable({
  name: 'vulnerabilities.scans',
  kind: 'system-scan',
  label: 'Systems by month, with the scans of each that were imported',
  async read(tx, { orgId, systemIds, from, to, asOf }) {
    const rows = await tx.execute<Month>(sql`
      select s.id as "systemId", s.name, to_char(m.at, 'YYYY-MM') as month, (m.at + interval '1 month') at time zone 'utc' as over, s.created_at < (m.at + interval '1 month') at time zone 'utc' as expected,
        count(i.id) filter (where i.whole_counted)::int as whole, count(i.id) filter (where not i.whole_counted)::int as part
      from systems s cross join generate_series(date_trunc('month', ${from.toISOString()}::timestamptz at time zone 'utc'), ${to.toISOString()}::timestamptz at time zone 'utc' - interval '1 ms', interval '1 month') as m(at)
      left join vulnerability_imports i on i.org_id = s.org_id and i.status = 'done' and i.system_ids @> array[s.id] and i.scanned_at >= m.at at time zone 'utc' and i.scanned_at < (m.at + interval '1 month') at time zone 'utc'
      where s.org_id = ${orgId}::uuid and s.deleted_at is null and ${within(systemIds)} and m.at at time zone 'utc' < ${asOf.toISOString()}::timestamptz group by s.id, s.name, s.created_at, m.at order by s.name, s.id, m.at`)
    return {
      ipe: [{ what: 'Register of systems, with imports of vulnerabilities', type: 'systems', id: orgId, rows: rows.length, root: null, at: null, complete }],
      items: rows.map((row): Item<'system-scan'> => ({ key: `${row.systemId} ${row.month}`, name: `${row.name}, ${row.month}`, system: row.name, at: isoOf(row.over), body: { month: row.month, over: isoOf(row.over) as string, whole: row.whole, part: row.part, expected: row.expected } })),
    }
  },
})

/** Each life of each vulnerability that was due in the period, by its turns. */
testable({
  name: 'vulnerabilities.due',
  kind: 'vulnerability',
  label: 'Vulnerabilities that were due in the period, by the scans that found and fixed them',
  async read(tx, { orgId, systemIds, from, to }) {
    const rows = await tx.execute<Life>(sql`
      with turns as (
        select t.*, lag(t.state) over w as former, lead(t.at) over w as next from vulnerability_turns t where t.org_id = ${orgId}::uuid window w as (partition by t.vulnerability_id order by t.number)
      ), numbered as (
        select t.*, count(*) filter (where t.former is null or t.former = 'fixed') over (partition by t.vulnerability_id order by t.number) as life from turns t
      ), lives as (
        select vulnerability_id, life::int, min(at) filter (where former is null or former = 'fixed') as turned, (array_agg(due_at order by number desc))[1] as due, (array_agg(severity order by number desc))[1] as severity, min(at) filter (where state = 'fixed') as fixed,
          min(at) filter (where state in ('accepted', 'false_positive')) as agreed, (array_agg(next order by number desc) filter (where state in ('accepted', 'false_positive')))[1] as until
        from numbered group by vulnerability_id, life)
      select v.id, l.life, v.rule, v.location, l.severity, s.name as system, case when l.life = 1 then v.found_at else l.turned end as opened, l.due, l.fixed, l.agreed, l.until
      from lives l join vulnerabilities v on v.org_id = ${orgId}::uuid and v.id = l.vulnerability_id join systems s on s.org_id = v.org_id and s.id = v.system_id
      where l.due >= ${from.toISOString()}::timestamptz and l.due < ${to.toISOString()}::timestamptz and ${within(systemIds)} order by s.name, l.due, v.id`)
    return {
      ipe: [{ what: 'Vulnerabilities of the register', type: 'vulnerabilities', id: orgId, rows: rows.length, root: null, at: null, complete }],
      items: rows.map((row): Item<'vulnerability'> => ({
        key: `${row.id} ${row.life}`, name: `${row.rule}: ${row.location}`.slice(0, 300), system: row.system, at: isoOf(row.due),
        body: { severity: row.severity, openedAt: isoOf(row.opened) as string, dueAt: isoOf(row.due) as string, fixedAt: isoOf(row.fixed), agreed: row.agreed === null ? null : { at: isoOf(row.agreed) as string, until: isoOf(row.until) } },
      })),
    }
  },
})
