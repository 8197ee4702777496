import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { StopKind } from '#db/schema/censuses.ts'
import { identityProviders } from '#lib/census/acts.ts'
import { counted, stamp } from '#lib/census/say.ts'
import type { Census } from './gather.ts'

/** Whom a stop names: some, and how many there are. */
const mostNamed = 100

export type Stop = { kind: StopKind; said: string; about: string[]; aboutCount: number }

const stop = (kind: StopKind, said: string, about: string[], aboutCount = about.length): Stop => ({ kind, said, about: about.slice(0, mostNamed).map((each) => each.slice(0, 300)), aboutCount })
const at = (iso: string) => `${stamp(Date.parse(iso))} UTC`

/** What would make the census wrong without anybody seeing it: each has to be explained by a named person before anything is judged. */
export async function findStops(tx: Tx, of: Census): Promise<Stop[]> {
  const some = await Promise.resolve([...ofLists(of)])
  for (const find of [vanished, movedDates, madeAfter, unmatched, disagreeing]) {
    const found = await find(tx, of)
    if (found) some.push(found)
  }
  return some
}

function* ofLists({ rosters, sources, toAt }: Census): Generator<Stop> {
  const roster = rosters.lists.at(-1)
  const newest = sources.flatMap(({ system, lists }) => lists.slice(-1).map((list) => ({ system, list })))
  const none = sources.filter(({ lists }) => lists.length === 0).map(({ system }) => system)
  if (none.length > 0) yield stop('no_list', `${counted(none.length, 'system')} of the scope ${none.length === 1 ? 'has' : 'have'} no frozen population: nothing of ${none.length === 1 ? 'it' : 'them'} can be judged.`, none)
  const old = newest.filter(({ list }) => Date.parse(list.extractedAt) < toAt.getTime()).map(({ system, list }) => `${system}: ${at(list.extractedAt)}`)
  if (old.length > 0) yield stop('old_list', `The newest list of ${counted(old.length, 'system')} is older than the end of the period, ${stamp(toAt.getTime())} UTC.`, old)
  if (!roster) return
  const newer = newest.filter(({ list }) => Date.parse(list.extractedAt) > Date.parse(roster.extractedAt)).map(({ system, list }) => `${system}: ${at(list.extractedAt)}`)
  if (newer.length > 0) yield stop('older_roster', `The roster of ${at(roster.extractedAt)} is older than the list of ${counted(newer.length, 'system')}: who left in between counts as working.`, newer)
}

/** The first names and how many there are, by one statement. */
async function named(tx: Tx, select: SQL): Promise<{ about: string[]; n: number }> {
  const [found] = await tx.execute<{ about: string[] | null; n: number }>(sql`with found as (${select}) select (select array_agg(name) from (select name from found order by name limit ${mostNamed}) as few) as about, (select count(*) from found)::int as n`)
  return { about: found?.about ?? [], n: found?.n ?? 0 }
}

async function vanished(tx: Tx, { orgId, rosters }: Census): Promise<Stop | null> {
  const turn = rosters.lists.length - 1
  if (turn < 1) return null
  const { about, n } = await named(tx, sql`select r.account_name || ' (' || s.worker_id || ')' as name from c_said s join (select distinct r.account_id, r.account_name from population_rows r join c_rosters o on o.population_id = r.population_id and o.turn = ${turn - 1}::int where r.org_id = ${orgId}::uuid) r on r.account_id = s.worker_id
    where s.turn = ${turn - 1}::int and not exists (select from c_workers w where w.worker_id = s.worker_id)`)
  return n === 0 ? null : stop('vanished', `The roster lacks ${counted(n, 'worker')} whom the one before, of ${at(rosters.lists[turn - 1]?.extractedAt ?? '')}, had: who leaves without a last day is found by nobody.`, about, n)
}

async function movedDates(tx: Tx, { fromAt, asOf }: Census): Promise<Stop | null> {
  const { about, n } = await named(tx, sql`select name || ' (' || worker_id || '): ' || to_char(said_before at time zone zone, 'YYYY-MM-DD HH24:MI') || ', now ' || to_char(left_to at time zone zone, 'YYYY-MM-DD HH24:MI') || ' ' || zone as name from c_leavers where said_before < left_to and left_to >= ${fromAt.toISOString()}::timestamptz and said_before < ${asOf.toISOString()}::timestamptz`)
  return n === 0 ? null : stop('moved_dates', `${counted(n, 'leaving date')} ${n === 1 ? 'is' : 'are'} later than a former roster said: whoever moves a date makes a late account look punctual.`, about, n)
}

async function madeAfter(tx: Tx, { fromAt }: Census): Promise<Stop | null> {
  const { about, n } = await named(tx, sql`
    with first as (select h.worker_id, h.system_id, h.source, h.account_id, min(h.account_name) as account_name, min(h.turn) as turn, min(h.at) as at from c_held h group by 1, 2, 3, 4)
    select distinct l.name || ' (' || l.worker_id || '): ' || f.account_name || ', first seen ' || to_char(f.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' as name
    from first f join c_leavers l on l.worker_id = f.worker_id join c_lists b on b.system_id = f.system_id and b.source = f.source and b.turn = f.turn - 1
    where l.left_to >= ${fromAt.toISOString()}::timestamptz and b.at >= l.left_to and (l.rehired is null or f.at < l.rehired)`)
  return n === 0 ? null : stop('made_after', `${counted(n, 'account')} of leavers ${n === 1 ? 'was' : 'were'} made after they left.`, about, n)
}

/** Leavers by name, in the roster and at the identity provider (or in all systems, where none is): what the one has and the other has not. */
async function unmatched(tx: Tx, { fromAt, toAt, sources }: Census): Promise<Stop | null> {
  const provided = sources.some(({ source, lists }) => lists.length > 1 && identityProviders.includes(source ?? ''))
  const [from, to] = [fromAt.toISOString(), toAt.toISOString()]
  const both = sql`
    with base as (select l.system_id, r.account_id from population_rows r join c_lists l on l.population_id = r.population_id and l.turn = 0 and not l.last ${provided ? sql`and l.idp` : sql``} group by 1, 2 having bool_or(r.enabled is distinct from false)),
    off as (select distinct a.worker_id, a.person from base b join c_accounts a on a.system_id = b.system_id and a.account_id = b.account_id and a.here left join c_last l on l.system_id = b.system_id and l.account_id = b.account_id where l.active is not true),
    had as (select distinct a.worker_id from base b join c_accounts a on a.system_id = b.system_id and a.account_id = b.account_id and a.here),
    gone as (select l.worker_id, l.name from c_leavers l join had h on h.worker_id = l.worker_id where l.left_to >= ${from}::timestamptz and l.left_to < ${to}::timestamptz and l.rehired is null)
    select 'Left, and not disabled: ' || g.name || ' (' || g.worker_id || ')' as name from gone g where not exists (select from off o where o.worker_id = g.worker_id)
    union all select 'Disabled, and works here: ' || coalesce(o.person, w.name) || ' (' || o.worker_id || ')' from off o join c_workers w on w.worker_id = o.worker_id where not exists (select from c_leavers l where l.worker_id = o.worker_id and l.left_to < ${to}::timestamptz)`
  const { about, n } = await named(tx, both)
  return n === 0 ? null : stop('unmatched', `Terminations of the roster and accounts disabled ${provided ? 'at the identity provider' : 'in these systems'} differ by ${counted(n, 'name')}.`, about, n)
}

async function disagreeing(tx: Tx, { orgId, rosters }: Census): Promise<Stop | null> {
  if (rosters.others.length === 0) return null
  const lists = rosters.others.map(({ system, list }) => ({ population_id: list.id, system }))
  const { about, n } = await named(tx, sql`
    with other as (
      select o.system, r.account_name as name, r.account_id as worker_id, lower(r.email) as email, r.rest #>> '{conditions,state}' = 'left' as has_left, left(r.rest #>> '{conditions,endsOn}', 10) as ends_on
      from population_rows r join jsonb_to_recordset(${JSON.stringify(lists)}::jsonb) as o(population_id uuid, system text) on o.population_id = r.population_id where r.org_id = ${orgId}::uuid and r.email is not null),
    alone as (select email from c_workers where email is not null group by email having count(*) = 1)
    select w.name || ' (' || w.worker_id || '): ' || case when w.state = 'left' then 'left' else 'working' end || coalesce(' until ' || left(w.ends_on, 10), '') || '; ' || o.system || ' (' || o.worker_id || '): ' || case when o.has_left then 'left' else 'working' end || coalesce(' until ' || o.ends_on, '') as name
    from c_workers w join alone a on a.email = w.email join other o on o.email = w.email where (w.state = 'left') is distinct from o.has_left or left(w.ends_on, 10) is distinct from o.ends_on`)
  return n === 0 ? null : stop('rosters_disagree', `Two rosters disagree about ${counted(n, 'person', 'people')}. This census judges by the one it names.`, about, n)
}
