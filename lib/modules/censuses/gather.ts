import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { censuses } from '#db/schema/censuses.ts'
import { disabling, enabling, feedsOf, identityProviders, tokenKinds } from '#lib/census/acts.ts'
import { now } from '#lib/clock.ts'
import { successful } from '#lib/facts/sign-ins.ts'
import { silentSince } from '../log-sources/within.ts'

export type Census = typeof censuses.$inferSelect

/** What a census is judged by, brought together set by set in tables that end with the transaction: there are 100,000 people and a million accounts. */

const text = (list: readonly string[]): SQL => sql`${sql.param([...list])}::text[]`
/** A day begins, and ends, at another moment in each zone; what stands there as a moment is one. */
const begins = (said: string): SQL => sql.raw(`case when c ->> '${said}' ~ '^\\d{4}-\\d\\d-\\d\\d$' then (c ->> '${said}')::date::timestamp at time zone (c ->> 'zone') when c ->> '${said}' like '%Z' then (c ->> '${said}')::timestamptz else (c ->> '${said}')::timestamp at time zone (c ->> 'zone') end`)
const ends = (said: string): SQL => sql.raw(`case when c ->> '${said}' ~ '^\\d{4}-\\d\\d-\\d\\d$' then ((c ->> '${said}')::date + 1)::timestamp at time zone (c ->> 'zone') when c ->> '${said}' like '%Z' then (c ->> '${said}')::timestamptz else (c ->> '${said}')::timestamp at time zone (c ->> 'zone') end`)
export const isToken = (of: string): SQL => sql`(translate(lower(${sql.raw(of)}.right_kind), ' _', '--') = any(${text(tokenKinds)}) or (${sql.raw(of)}.right_kind = 'credential' and ${sql.raw(of)}.right_id <> 'password'))`

/** In order, with statistics: the planner knows nothing of a table that was made a moment ago. */
async function table(tx: Tx, name: string, select: SQL): Promise<void> {
  await tx.execute(sql`create temporary table ${sql.raw(name)} on commit drop as ${select}`)
  await tx.execute(sql`analyze ${sql.raw(name)}`)
}

/** Of each source its lists by their turn, and of the rosters; times are said once, here. */
async function lists(tx: Tx, of: Census): Promise<void> {
  const all = of.sources.flatMap(({ systemId, source, lists: held }) => held.map((list, turn) => ({ system_id: systemId, source, population_id: list.id, at: list.extractedAt, turn, last: turn === held.length - 1, idp: identityProviders.includes(source ?? '') })))
  await table(tx, 'c_lists', sql`select * from jsonb_to_recordset(${JSON.stringify(all)}::jsonb) as l(system_id uuid, source text, population_id uuid, at timestamptz, turn int, last boolean, idp boolean)`)
  const rosters = of.rosters.lists.map((list, turn) => ({ population_id: list.id, at: list.extractedAt, turn }))
  await table(tx, 'c_rosters', sql`select * from jsonb_to_recordset(${JSON.stringify(rosters)}::jsonb) as l(population_id uuid, at timestamptz, turn int)`)
}

async function workers(tx: Tx, of: Census): Promise<void> {
  const { orgId, rosterId, asOf, rosters } = of
  const until = asOf.toISOString()
  await table(tx, 'c_roster', sql`
    select account_id as worker_id, account_name as name, lower(email) as email, lower(user_name) as user_name, right_id as kind, c ->> 'state' as state, c ->> 'startsOn' as starts_on, c ->> 'endsOn' as ends_on, c ->> 'zone' as zone, c ->> 'job' as job, c ->> 'department' as department, c ->> 'costCentre' as cost_centre,
      ${begins('startsOn')} as starts_at, ${ends('endsOn')} as ends_at
    from (select *, rest -> 'conditions' as c from population_rows where org_id = ${orgId}::uuid and population_id = ${rosterId}::uuid) as rows`)
  // Who stands twice counts with the row that has not left, as in the directory of people.
  await table(tx, 'c_workers', sql`
    select distinct on (r.worker_id) r.*, p.id as person_id from c_roster r left join people p on p.org_id = ${orgId}::uuid and p.system_id = ${rosters.systemId}::uuid and p.worker_id = r.worker_id
    order by r.worker_id, r.state = 'left', r.starts_on desc nulls last`)
  // What each roster said: of whoever stands twice in one, the row that has not left.
  await table(tx, 'c_said', sql`
    select distinct on (r.account_id, o.turn) r.account_id as worker_id, o.turn, o.at, c ->> 'state' = 'left' as has_left, ${ends('endsOn')} as ends_at, c ?| array['job', 'department', 'costCentre'] as placed, jsonb_build_array(c ->> 'job', c ->> 'department', c ->> 'costCentre') as place, c ->> 'job' as job, c ->> 'department' as department
    from (select *, rest -> 'conditions' as c from population_rows where org_id = ${orgId}::uuid) as r join c_rosters o on o.population_id = r.population_id order by r.account_id, o.turn, c ->> 'state' = 'left'`)
  await table(tx, 'c_leavers', sql`
    with ended as (select distinct on (worker_id) worker_id, name, email, user_name, state, ends_on, ends_at, zone from c_roster where kind <> 'service' and (state = 'left' or ends_at is not null)
      order by worker_id, ends_at is null or ends_at > ${until}::timestamptz, ends_at desc nulls last),
    undated as (select e.worker_id, max(s.at) filter (where not s.has_left) as before, min(s.at) filter (where s.has_left) as first from ended e join c_said s on s.worker_id = e.worker_id where e.ends_at is null group by e.worker_id),
    dated as (select e.*, coalesce(e.ends_at, u.before) as left_from, coalesce(e.ends_at, u.first) as left_to from ended e left join undated u on u.worker_id = e.worker_id),
    again as (
      select d.worker_id, greatest(coalesce(b.starts_at, d.left_to), d.left_to) as at, b.worker_id as as_worker from dated d join c_roster b on b.worker_id = d.worker_id and b.state <> 'left' and (b.ends_at is null or b.ends_at > d.left_to) and d.state = 'left'
      union all
      -- Under another number: the same name with the same address or user name, who begins when the other one has ended.
      select d.worker_id, greatest(b.starts_at, d.left_to), b.worker_id from dated d join c_roster b on b.email = d.email and lower(b.name) = lower(d.name) and b.worker_id <> d.worker_id and b.state <> 'left' and b.kind <> 'service' and b.starts_at >= d.left_to - interval '1 day'
      union all
      select d.worker_id, greatest(b.starts_at, d.left_to), b.worker_id from dated d join c_roster b on b.user_name = d.user_name and lower(b.name) = lower(d.name) and b.worker_id <> d.worker_id and b.state <> 'left' and b.kind <> 'service' and b.starts_at >= d.left_to - interval '1 day'),
    back as (select distinct on (worker_id) worker_id, at, as_worker from again order by worker_id, at),
    moved as (select s.worker_id, min(s.ends_at) as earliest from c_said s join dated d on d.worker_id = s.worker_id where s.ends_at is not null and s.ends_at <> d.ends_at group by s.worker_id)
    select d.worker_id, d.name, d.state, d.ends_on, d.zone, d.left_from, d.left_to, b.at as rehired, b.as_worker, m.earliest as said_before, w.person_id
    from dated d join c_workers w on w.worker_id = d.worker_id left join back b on b.worker_id = d.worker_id left join moved m on m.worker_id = d.worker_id`)
}

/** Whose accounts are whose, by the directory of people; of those in the rosters of this census. */
async function holders(tx: Tx, of: Census): Promise<void> {
  const { orgId, scope, rosters, asOf, fromAt, toAt } = of
  const [from, to, until] = [fromAt.toISOString(), toAt.toISOString(), asOf.toISOString()]
  await table(tx, 'c_accounts', sql`
    select a.system_id, a.account_id, a.name, a.email, a.user_name, a.kind, a.how, a.said, a.person_id, a.owner_id, p.name as person, p.gone_at is not null as gone, p.worker_id, p.system_id = ${rosters.systemId}::uuid as here, s.name as roster, o.name as owner, coalesce(o.state = 'left' or o.gone_at is not null or o.ends_at < ${until}::timestamptz, false) as owner_left
    from accounts a left join people p on p.org_id = a.org_id and p.id = a.person_id left join systems s on s.org_id = p.org_id and s.id = p.system_id left join people o on o.org_id = a.org_id and o.id = a.owner_id
    where a.org_id = ${orgId}::uuid and a.system_id = any(${sql.param(scope)}::uuid[])`)
  await table(tx, 'c_last', sql`
    select l.system_id, l.source, l.at, l.idp, r.account_id, min(r.account_name) as name, min(r.account_kind) as kind, bool_or(r.enabled is distinct from false) as active, bool_or(r.enabled) as enabled,
      bool_or(r.right_kind = 'credential' and r.right_id = 'password') as password, coalesce(array_agg(r.right_name) filter (where ${isToken('r')}), '{}') as tokens
    from population_rows r join c_lists l on l.population_id = r.population_id and l.last where r.org_id = ${orgId}::uuid group by 1, 2, 3, 4, 5`)
  // Where a source lists tokens at all, none means none.
  await table(tx, 'c_token_sources', sql`select distinct system_id, source from c_last where tokens <> '{}' or source = 'aws_credentials'`)
  // The last roster with something else than now, and the one after it.
  await table(tx, 'c_moves', sql`
    with was as (select s.worker_id, s.turn, s.at, s.place, s.job, s.department, first_value(s.place) over (partition by s.worker_id order by s.turn desc) as place_now, lead(s.at) over (partition by s.worker_id order by s.turn) as next_at from c_said s where s.placed),
    moved as (select distinct on (worker_id) worker_id, at as after, next_at as before, place as place_then, job as job_then, department as department_then from was where place is distinct from place_now order by worker_id, turn desc)
    select m.*, w.name, w.person_id, w.job, w.department, w.cost_centre from moved m join c_workers w on w.worker_id = m.worker_id where w.kind <> 'service' and w.state <> 'left' and m.before is not null`)
  await table(tx, 'c_joiners', sql`
    select w.worker_id, w.name, w.person_id, w.starts_at, w.starts_on, w.zone, exists (select from c_leavers e where (e.worker_id = w.worker_id or e.as_worker = w.worker_id) and e.rehired is not null) as again
    from c_workers w where w.kind <> 'service' and w.starts_at >= ${from}::timestamptz and w.starts_at < ${to}::timestamptz`)
  await table(tx, 'c_targets', sql`
    select a.system_id, a.account_id, a.worker_id, bool_or(t.leaver) as leaver from c_accounts a join (
      select worker_id, true as leaver from c_leavers union all select worker_id, false from c_moves union all select worker_id, false from c_joiners) as t on t.worker_id = a.worker_id
    where a.here group by 1, 2, 3`)
  await table(tx, 'c_held', sql`
    select t.worker_id, l.system_id, l.source, l.turn, l.at, r.account_id, r.account_name, r.right_kind, r.right_id, r.right_name, r.scope, r.key, r.enabled is distinct from false as active, r.rest ->> 'statusChangedAt' as status_changed, r.rest ->> 'lastUsedAt' as last_used
    from population_rows r join c_lists l on l.population_id = r.population_id join c_targets t on t.system_id = l.system_id and t.account_id = r.account_id where r.org_id = ${orgId}::uuid`)
}

/** Events of the systems about the accounts of leavers. A feed counts for the one system that is read from its source; else an event names its system. */
async function acts(tx: Tx, of: Census): Promise<void> {
  const { orgId, asOf, fromAt } = of
  const firsts = [fromAt.getTime(), ...of.sources.flatMap(({ lists: held }) => held.slice(0, 1).map((list) => Date.parse(list.extractedAt)))]
  const [from, until] = [new Date(Math.min(...firsts)).toISOString(), asOf.toISOString()]
  await table(tx, 'c_feeds', sql`select * from jsonb_to_recordset(${JSON.stringify(feedsIn(of))}::jsonb) as f(system_id uuid, name text, feeds jsonb)`)
  const [byName, byRecord] = [text(successful('name')), text(successful('record'))]
  await table(tx, 'c_events', sql`
    select f.system_id, e.id, e.source, e.occurred_at as at, lower(btrim(e.user_name)) as actor, lower(btrim(e.target)) as target,
      case when lower(e.event_type) = any(${text(disabling)}) then 'disabled' when lower(e.event_type) = any(${text(enabling)}) then 'enabled' else 'sign_in' end as what
    from events e join c_feeds f on lower(e.system) = f.name or f.feeds ? e.source
    where e.org_id = ${orgId}::uuid and e.occurred_at >= ${from}::timestamptz and e.occurred_at <= ${until}::timestamptz
      and (lower(e.event_type) = any(${byName}) or (lower(e.event_type) = any(${byRecord}) and e.outcome = 'success') or (lower(e.event_type) = any(${text([...disabling, ...enabling])}) and e.outcome is distinct from 'failure'))`)
  await table(tx, 'c_names', sql`
    select distinct t.system_id, t.account_id, t.worker_id, lower(btrim(v)) as name from c_targets t join c_accounts a on a.system_id = t.system_id and a.account_id = t.account_id, unnest(array[a.account_id, a.name, a.email, a.user_name]) as v where t.leaver and v is not null`)
  await table(tx, 'c_acts', sql`
    select n.system_id, n.account_id, jsonb_agg(distinct jsonb_build_object('at', ${ms('e.at')}, 'event', e.id, 'what', e.what)) as acts from c_events e join c_names n on n.system_id = e.system_id and n.name = e.target where e.what <> 'sign_in' group by 1, 2`)
  await table(tx, 'c_sign_ins', sql`
    select n.system_id, n.account_id, count(distinct e.id)::int as count, ${ms('min(e.at)')} as first, (array_agg(e.id order by e.at))[1:3] as events
    from c_events e join c_names n on n.system_id = e.system_id and n.name = e.actor join c_leavers l on l.worker_id = n.worker_id
    where e.what = 'sign_in' and e.at > l.left_to and (l.rehired is null or e.at < l.rehired) group by 1, 2`)
  await table(tx, 'c_alive', sql`
    select f.system_id, ${ms(`(select e.occurred_at from events e where e.org_id = '${orgId}'::uuid and e.occurred_at >= '${from}'::timestamptz and e.occurred_at <= '${until}'::timestamptz and (lower(e.system) = f.name or f.feeds ? e.source) order by e.occurred_at desc, e.id desc limit 1)`)} as until from c_feeds f`)
  // A log says nothing of the time in which it was silent, unless what was missing came after all; events are read whenever they came.
  await table(tx, 'c_silent', sql`
    select f.system_id, jsonb_agg(distinct jsonb_build_object('source', s.name, 'from', ${ms('log_silences.from_at')}, 'to', ${ms(`coalesce(log_silences.to_at, '${until}'::timestamptz)`)})) as silences
    from c_feeds f join log_sources s on s.org_id = ${orgId}::uuid and (lower(s.name) = f.name or f.feeds ? s.name or exists (select from c_events e where e.system_id = f.system_id and e.source = s.name))
    join log_silences on log_silences.org_id = s.org_id and log_silences.source_id = s.id and ${silentSince(new Date(from), asOf, now())} group by 1`)
}

export const ms = (at: string): SQL => sql.raw(`(extract(epoch from ${at}) * 1000)::float8`)

function feedsIn(of: Census): { system_id: string; name: string; feeds: string[] }[] {
  const ofSource = new Map<string, Set<string>>()
  for (const { systemId, source } of of.sources) for (const feed of feedsOf[source ?? ''] ?? []) ofSource.set(feed, (ofSource.get(feed) ?? new Set()).add(systemId))
  const named = new Map(of.sources.map(({ systemId, system }) => [systemId, system]))
  return [...named].map(([systemId, system]) => ({ system_id: systemId, name: system.toLowerCase(), feeds: [...ofSource].filter(([, ids]) => ids.size === 1 && ids.has(systemId)).map(([feed]) => feed) }))
}

/** @param tick told between the steps: cancelled, it throws */
export async function gather(tx: Tx, of: Census, tick: () => void): Promise<void> {
  await tx.execute(sql`set local enable_nestloop = off`)
  await tx.execute(sql`set local work_mem = '64MB'`)
  for (const step of [lists, workers, holders, acts]) {
    tick()
    await step(tx, of)
  }
}
