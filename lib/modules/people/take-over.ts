import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { wholly } from '#lib/door/wholly.ts'

/** Rosters and lists of accounts as a whole, each in a few statements: there are 50,000 people and 200,000 accounts. The operation that runs them bears the entry. */
type Of = { orgId: string; systemId: string; populationId: string; at: Date; by: string | null }

/** Worker ids are of their system. Of a worker who stands twice (somebody who came back as an employee) the one counts that has not left, then the later one. */
async function peopleOfRoster(tx: Tx, { orgId, systemId, populationId, at, by }: Of): Promise<{ came: number; changed: number; gone: number }> {
  const time = at.toISOString()
  const [counts] = await tx.execute<{ came: number; changed: number; gone: number }>(sql`
    with listed as (
      select distinct on (account_id) account_id as worker_id, account_name as name, lower(email) as email, user_name, right_id as kind, c ->> 'state' as state, c ->> 'startsOn' as starts_on, c ->> 'endsOn' as ends_on, c ->> 'zone' as zone, c ->> 'manager' as manager_said,
        case when c ->> 'endsOn' ~ '^\\d{4}-\\d\\d-\\d\\d$' then ((c ->> 'endsOn')::date + 1)::timestamp at time zone (c ->> 'zone') when c ->> 'endsOn' like '%Z' then (c ->> 'endsOn')::timestamptz else (c ->> 'endsOn')::timestamp at time zone (c ->> 'zone') end as ends_at
      from (select *, rest -> 'conditions' as c from population_rows where org_id = ${orgId}::uuid and population_id = ${populationId}::uuid) as rows
      order by account_id, c ->> 'state' = 'left', c ->> 'startsOn' desc nulls last, key),
    former as (select * from people where org_id = ${orgId}::uuid and system_id = ${systemId}::uuid),
    judged as (
      select l.*, f.id as known, f.id is not null and (f.name, f.email, f.user_name, f.kind, f.state, f.starts_on, f.ends_on, f.zone, f.manager_said, f.gone_at) is distinct from (l.name, l.email, l.user_name, l.kind, l.state, l.starts_on, l.ends_on, l.zone, l.manager_said, null::timestamptz) as altered
      from listed l left join former f on f.worker_id = l.worker_id),
    kept as (
      insert into people (org_id, id, system_id, worker_id, name, email, user_name, kind, state, starts_on, ends_on, zone, ends_at, manager_said, population_id, created_at, updated_at, created_by_id, updated_by_id)
      select ${orgId}::uuid, uuidv7(), ${systemId}::uuid, worker_id, name, email, user_name, kind, state, starts_on, ends_on, zone, ends_at, manager_said, ${populationId}::uuid, ${time}::timestamptz, ${time}::timestamptz, ${by}::uuid, ${by}::uuid from judged where known is null),
    moved as (
      update people p set name = j.name, email = j.email, user_name = j.user_name, kind = j.kind, state = j.state, starts_on = j.starts_on, ends_on = j.ends_on, zone = j.zone, ends_at = j.ends_at, manager_said = j.manager_said, population_id = ${populationId}::uuid, gone_at = null,
        updated_at = case when j.altered then ${time}::timestamptz else p.updated_at end, updated_by_id = case when j.altered then ${by}::uuid else p.updated_by_id end, version = p.version + j.altered::int
      from judged j where p.org_id = ${orgId}::uuid and p.id = j.known),
    left_out as (
      update people p set gone_at = ${time}::timestamptz, updated_at = ${time}::timestamptz, updated_by_id = ${by}::uuid, version = p.version + 1
      from former f where p.org_id = f.org_id and p.id = f.id and f.gone_at is null and not exists (select from listed l where l.worker_id = f.worker_id) returning p.id)
    select (select count(*) from judged where known is null)::int as came, (select count(*) from judged where altered)::int as changed, (select count(*) from left_out)::int as gone`)
  await tx.execute(sql`
    update people p set manager_id = m.id from (
      select p.id as report, coalesce(w.id, e.id) as id from people p
      left join people w on w.org_id = p.org_id and w.system_id = p.system_id and w.worker_id = p.manager_said
      left join (select lower(email) as email, min(id::text)::uuid as id from people where org_id = ${orgId}::uuid and system_id = ${systemId}::uuid and gone_at is null and email is not null group by 1 having count(*) = 1) e on e.email = lower(p.manager_said)
      where p.org_id = ${orgId}::uuid and p.system_id = ${systemId}::uuid) as m
    where p.org_id = ${orgId}::uuid and p.id = m.report and p.manager_id is distinct from m.id`)
  await findUsers(tx, orgId)
  return counts ?? { came: 0, changed: 0, gone: 0 }
}

/** By an e-mail that one person has, of those who are in a roster; what was said by hand stays. A service is nobody. */
async function findUsers(tx: Tx, orgId: string): Promise<void> {
  await tx.execute(sql`
    with one as (select lower(email) as email, min(id::text)::uuid as id from people where org_id = ${orgId}::uuid and gone_at is null and kind <> 'service' and email is not null group by 1 having count(*) = 1),
    found as (select one.id, u.id as user_id from one join users u on u.org_id = ${orgId}::uuid and u.status <> 'removed' and lower(u.email) = one.email)
    update people p set user_id = f.user_id, user_how = case when f.user_id is not null then 'email' end
    from people q left join found f on f.id = q.id
    where p.org_id = ${orgId}::uuid and q.org_id = p.org_id and q.id = p.id and p.gone_at is null and p.user_how is distinct from 'by_hand' and p.user_id is distinct from f.user_id`)
}

/** The accounts of a list, each once, with what its first row says of it. */
async function accountsOfList(tx: Tx, { orgId, systemId, populationId, at, by }: Of): Promise<{ came: number }> {
  const time = at.toISOString()
  const [counts] = await tx.execute<{ came: number }>(sql`
    with listed as (
      select distinct on (account_id) account_id, account_name, email, user_name, nullif(rest ->> 'employeeId', '') as employee_id, account_kind, enabled from population_rows
      where org_id = ${orgId}::uuid and population_id = ${populationId}::uuid order by account_id, key),
    kept as (
      insert into accounts (org_id, id, system_id, account_id, name, email, user_name, employee_id, kind, enabled, population_id, created_at, updated_at, created_by_id, updated_by_id)
      select ${orgId}::uuid, uuidv7(), ${systemId}::uuid, account_id, account_name, email, user_name, employee_id, account_kind, enabled, ${populationId}::uuid, ${time}::timestamptz, ${time}::timestamptz, ${by}::uuid, ${by}::uuid from listed
      on conflict (org_id, system_id, account_id) do update set name = excluded.name, email = excluded.email, user_name = excluded.user_name, employee_id = excluded.employee_id, kind = excluded.kind, enabled = excluded.enabled, population_id = excluded.population_id,
        updated_at = case when (accounts.name, accounts.email, accounts.user_name, accounts.employee_id, accounts.kind, accounts.enabled) is distinct from (excluded.name, excluded.email, excluded.user_name, excluded.employee_id, excluded.kind, excluded.enabled) then excluded.updated_at else accounts.updated_at end
      returning created_at = ${time}::timestamptz and version = 1 as fresh)
    select count(*) filter (where fresh)::int as came from kept`)
  return counts ?? { came: 0 }
}

export type Matched = { matched: number; unmatched: number; moved: number }

/**
 * Whose each account is, of all of the organization: an alias says it, else the employee id, the e-mail, the user name, the first of them that anybody has. One that several
 * people have finds nobody, and that is said; nobody who is in a roster stands behind somebody who is gone. What was said by hand stays, and accounts that are no person's are not asked.
 */
async function allMatched(tx: Tx, { orgId, at }: Pick<Of, 'orgId' | 'at'>): Promise<Matched> {
  const time = at.toISOString()
  await tx.execute(sql`
    create temporary table known_as on commit drop as
    with keys as (
      select id, name, worker_id, gone_at is not null as gone, 'alias' as how, unnest(aliases) as said from people where org_id = ${orgId}::uuid
      union all select id, name, worker_id, gone_at is not null, 'employee_id', lower(worker_id) from people where org_id = ${orgId}::uuid
      union all select id, name, worker_id, gone_at is not null, 'email', lower(email) from people where org_id = ${orgId}::uuid and email is not null
      union all select id, name, worker_id, gone_at is not null, 'user_name', lower(user_name) from people where org_id = ${orgId}::uuid and user_name is not null)
    select how, said, id, name || ' (' || worker_id || ')' as name from (select *, rank() over (partition by how, said order by gone) as turn from keys) as ranked where turn = 1`)
  await tx.execute(sql`analyze known_as`)
  const [counts] = await tx.execute<Matched>(sql`
    with asked as (
      select id, kind, 1 as turn, 'alias' as how, lower(v) as said from accounts, unnest(array[email, user_name, account_id]) as v where org_id = ${orgId}::uuid and v is not null
      union all select id, kind, 2, 'employee_id', lower(employee_id) from accounts where org_id = ${orgId}::uuid and employee_id is not null
      union all select id, kind, 3, 'email', lower(v) from accounts, unnest(array[email, user_name]) as v where org_id = ${orgId}::uuid and v like '%@%'
      union all select id, kind, 4, 'user_name', lower(user_name) from accounts where org_id = ${orgId}::uuid and user_name is not null),
    hits as (
      select distinct on (a.id) a.id, a.how, min(k.said) as said, array_agg(distinct k.id) as ids, string_agg(distinct k.name, ' and ') as names
      from asked a join known_as k on k.how = a.how and k.said = a.said where a.kind not in ('service', 'group', 'role') group by a.id, a.turn, a.how order by a.id, a.turn),
    judged as (
      select a.id, a.kind in ('service', 'group', 'role') as no_person, h.how, h.said, h.names, case when cardinality(h.ids) = 1 then h.ids[1] end as person, h.id is not null as hit, a.email, a.user_name
      from accounts a left join hits h on h.id = a.id where a.org_id = ${orgId}::uuid and a.how is distinct from 'by_hand'),
    said as (
      select id, person, case when person is not null then how end as how, left(case
        when no_person then 'It is no person’s own: somebody says who answers for it.'
        when person is not null then (case how when 'alias' then 'Alias ' when 'employee_id' then 'Employee id ' when 'email' then 'E-mail ' else 'User name ' end) || said || ' of ' || names || ' alone'
        when hit then 'Several people have its ' || (case how when 'alias' then 'alias ' when 'employee_id' then 'employee id ' when 'email' then 'e-mail ' else 'user name ' end) || said || ': ' || names
        when email is null and user_name is null then 'Its list gives neither e-mail nor user name, and nobody has its id as an alias.'
        else 'Nobody in a roster has its e-mail, user name or employee id.' end, 2000) as said from judged),
    moved as (
      update accounts a set person_id = s.person, how = s.how, said = s.said, updated_at = ${time}::timestamptz, version = a.version + 1
      from said s where a.org_id = ${orgId}::uuid and a.id = s.id and (a.person_id, a.how, a.said) is distinct from (s.person, s.how, s.said) returning a.person_id is distinct from s.person as other)
    select (select count(*) from said where person is not null)::int as matched, (select count(*) from judged where person is null and not no_person)::int as unmatched, (select count(*) from moved)::int as moved`)
  await tx.execute(sql`drop table known_as`)
  return counts ?? { matched: 0, unmatched: 0, moved: 0 }
}

export const takePeople = (tx: Tx, of: Of) => wholly(tx, () => peopleOfRoster(tx, of))
export const takeAccounts = (tx: Tx, of: Of) => wholly(tx, () => accountsOfList(tx, of))
export const matchAccounts = (tx: Tx, of: Pick<Of, 'orgId' | 'at'>) => wholly(tx, () => allMatched(tx, of))
