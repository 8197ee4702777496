import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { entryReviews, EntryStop } from '#db/schema/entry-reviews.ts'
import { type Clock, clockOf, nextDay } from '#lib/physical/clock.ts'
import type { Matcher, Said, Worker } from '#lib/physical/match.ts'
import { counted } from '#lib/physical/model.ts'

export type Review = typeof entryReviews.$inferSelect

/** Rows that are in memory at a time. */
const some = 2_000

/** Every row of a statement, some at a time: the statement stays open in the transaction. */
export async function* each<T extends Record<string, unknown>>(tx: Tx, name: string, select: SQL): AsyncGenerator<T> {
  const cursor = sql.raw(name)
  await tx.execute(sql`declare ${cursor} no scroll cursor for ${select}`)
  for (;;) {
    const rows = await tx.execute<T>(sql`fetch ${sql.raw(String(some))} from ${cursor}`)
    yield* rows as unknown as T[]
    if (rows.length < some) break
  }
  await tx.execute(sql`close ${cursor}`)
}

/** In order, with statistics: the planner knows nothing of a table that was made a moment ago. */
async function table(tx: Tx, name: string, select: SQL): Promise<void> {
  await tx.execute(sql`create temporary table ${sql.raw(name)} on commit drop as ${select}`)
  await tx.execute(sql`analyze ${sql.raw(name)}`)
}

const clocks = () => {
  const known = new Map<string, Clock>()
  return (zone: string): Clock => {
    const held = known.get(zone) ?? clockOf(zone)
    known.set(zone, held)
    return held
  }
}
export type Clocks = ReturnType<typeof clocks>
export const newClocks = clocks

/** A day, a wall or a moment as rosters and registers write them: its first moment, or the first one after it. */
export function momentOf(said: string | null, clock: Clock, end: 'begins' | 'ends'): number | null {
  if (said === null) return null
  if (said.length <= 10) return clock.dayBegins(end === 'begins' ? said : nextDay(said))
  return said.endsWith('Z') ? Date.parse(said) : (clock.momentsOf(said)[0] ?? null)
}

type RosterRow = { worker_id: string; name: string; email: string | null; kind: string; state: string | null; starts_on: string | null; ends_on: string | null; zone: string | null; person_id: string | null; aliases: string[] | null }

/** Everybody in the roster, with what the directory of people knows them by besides. */
export async function workersOf(tx: Tx, { orgId, lists: { roster }, facility }: Review, clock: Clocks): Promise<Map<string, Worker>> {
  const workers = new Map<string, Worker>()
  const rows = each<RosterRow>(tx, 'e_roster', sql`
    select r.account_id as worker_id, r.account_name as name, r.email, r.right_id as kind, c ->> 'state' as state, c ->> 'startsOn' as starts_on, c ->> 'endsOn' as ends_on, c ->> 'zone' as zone, p.id as person_id, p.aliases
    from (select *, rest -> 'conditions' as c from population_rows where org_id = ${orgId}::uuid and population_id = ${roster.id}::uuid) as r left join people p on p.org_id = ${orgId}::uuid and p.system_id = ${roster.systemId}::uuid and p.worker_id = r.account_id
    order by r.account_id, c ->> 'startsOn' nulls first, r.key`)
  const undated = new Set<string>()
  for await (const row of rows) {
    const at = clock(row.zone ?? facility.zone)
    const known = workers.get(row.worker_id)
    const worker = known ?? { workerId: row.worker_id, name: row.name, email: row.email, personId: row.person_id, service: row.kind === 'service', times: [], leftUndated: false, aliases: row.aliases ?? [] }
    worker.times.push({ from: momentOf(row.starts_on, at, 'begins'), to: momentOf(row.ends_on, at, 'ends') })
    if (row.state === 'left' && row.ends_on === null) undated.add(row.worker_id)
    workers.set(row.worker_id, worker)
  }
  // Who stands twice and has not left by one of them works here.
  for (const id of undated) {
    const worker = workers.get(id)
    if (worker && worker.times.length === 1) worker.leftUndated = true
  }
  return workers
}

const register = (of: Review): SQL => of.lists.badges === null
  ? sql`select null::text as badge, null::jsonb as c, null::timestamptz as from_at, null::timestamptz as to_at where false`
  : sql`select c ->> 'badge' as badge, c, ${moments('from', 0)} as from_at, ${moments('to', 1)} as to_at from (select rest -> 'conditions' as c, ${of.facility.zone}::text as zone from population_rows where org_id = ${of.orgId}::uuid and population_id = ${of.lists.badges.id}::uuid) as r`
/** A day begins, and ends, in the zone of the facility. */
const moments = (said: string, more: number): SQL => sql.raw(`case when c ->> '${said}' ~ '^\\d{4}-\\d\\d-\\d\\d$' then ((c ->> '${said}')::date + ${more})::timestamp at time zone zone when c ->> '${said}' like '%Z' then (c ->> '${said}')::timestamptz else (c ->> '${said}')::timestamp at time zone zone end`)

/**
 * The logs in tables that end with the transaction: 200,000 records are no reason for 200,000 objects. `sort_at` orders alone; which moment a wall means is said by
 * the judging. Of other facilities what lies near the period.
 */
export async function gather(tx: Tx, of: Review): Promise<void> {
  const { orgId, facility, lists, fromOn, toOn } = of
  const places = [{ turn: -1, id: lists.log.id, site: facility.site, zone: facility.zone }, ...lists.others.map(({ log, site, zone }, turn) => ({ turn, id: log.id, site, zone }))]
  await table(tx, 'e_register', register(of))
  await tx.execute(sql`create index on e_register (badge)`)
  await table(tx, 'e_entries', sql`
    with places as (select * from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p(turn int, id uuid, site text, zone text)),
    rows as (
      select p.turn, p.site as place_site, p.zone, r.place, r.key, r.rest -> 'conditions' as c from places p join population_rows r on r.org_id = ${orgId}::uuid and r.population_id = p.id
      where p.turn = -1 or ((p.site is null or lower(p.site) = lower(r.rest #>> '{conditions,site}')) and coalesce(r.rest #>> '{conditions,time,wall}', r.rest #>> '{conditions,time,at}') between ${`${dayBefore(fromOn)}`} and ${`${nextDay(nextDay(toOn))}`})),
    timed as (select *, case when c #>> '{time,at}' is not null then (c #>> '{time,at}')::timestamptz else (c #>> '{time,wall}')::timestamp at time zone zone end as sort_at from rows)
    select t.turn, t.turn = -1 and (t.place_site is null or lower(t.place_site) = lower(t.c ->> 'site')) as here, t.place, t.key, t.zone, t.sort_at, t.c #>> '{time,wall}' as wall, t.c #>> '{time,at}' as at, t.c #>> '{time,offset}' as said_offset,
      t.c ->> 'badge' as badge, t.c ->> 'door' as door, t.c ->> 'direction' as direction, t.c ->> 'result' as result, h.c as held,
      jsonb_build_array(t.c ->> 'badge', t.c ->> 'person', t.c ->> 'email', t.c ->> 'number', h.c ->> 'person', h.c ->> 'email', h.c ->> 'number')::text as ident
    from timed t left join lateral (select g.c from e_register g where g.badge = t.c ->> 'badge' and (g.from_at is null or g.from_at <= t.sort_at) and (g.to_at is null or g.to_at > t.sort_at) order by g.from_at desc nulls last, g.c::text limit 1) h on true
    where t.turn = -1 or t.sort_at is not null`)
}

const dayBefore = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

type Ident = [badge: string | null, person: string | null, email: string | null, number: string | null, heldPerson: string | null, heldEmail: string | null, heldNumber: string | null]
export const saidOf = (ident: string): { said: Said; held: Said | null } => {
  const [badge, person, email, number, heldPerson, heldEmail, heldNumber] = JSON.parse(ident) as Ident
  return { said: { badge, person, email, number }, held: heldPerson ?? heldEmail ?? heldNumber ? { badge, person: heldPerson, email: heldEmail, number: heldNumber } : null }
}

/** Whom each way to be written means: one key for all records of one person, or of one badge of nobody. */
export async function tellApart(tx: Tx, matcher: Matcher): Promise<void> {
  await tx.execute(sql`create temporary table e_keys (ident text, who text) on commit drop`)
  let [idents, keys]: [string[], string[]] = [[], []]
  const store = async () => {
    await tx.execute(sql`insert into e_keys select * from unnest(${sql.param(idents)}::text[], ${sql.param(keys)}::text[])`)
    ;[idents, keys] = [[], []]
  }
  for await (const { ident } of each<{ ident: string }>(tx, 'e_idents', sql`select distinct ident from e_entries`)) {
    const { said, held } = saidOf(ident)
    const { worker } = matcher.tell(said, held)
    idents.push(ident)
    keys.push(worker ? `w ${worker.workerId}` : said.badge ? `b ${said.badge.toLowerCase()}` : `p ${(said.number ?? said.email ?? said.person ?? '').toLowerCase()}`)
    if (idents.length >= some) await store()
  }
  if (idents.length > 0) await store()
  await tx.execute(sql`analyze e_keys`)
}

/** What would make the review wrong without anybody seeing it. */
export async function findStops(tx: Tx, of: Review, clock: Clocks): Promise<EntryStop[]> {
  const stops: EntryStop[] = []
  const { facility, lists, orgId } = of
  const visits = lists.visitors === null ? sql`` : sql`
    union all select v.t ->> 'at', v.t ->> 'offset' from population_rows r, lateral (values (r.rest #> '{conditions,time}'), (r.rest #> '{conditions,out}')) as v(t) where r.org_id = ${orgId}::uuid and r.population_id = ${lists.visitors.id}::uuid and v.t ->> 'at' is not null`
  const found = await tx.execute<{ said: string; n: number; first: string }>(sql`
    select said, count(*)::int as n, min(at) as first from (select at, said_offset as said from e_entries where here and at is not null ${visits}) as t
    where extract(epoch from (at::timestamptz at time zone ${facility.zone}) - (at::timestamptz at time zone 'UTC')) <> extract(epoch from case when said = 'Z' then interval '0' else replace(said, '+', '')::interval end) group by said order by n desc, said limit 20`)
  const n = found.reduce((sum, each_) => sum + each_.n, 0)
  if (n > 0) stops.push({ kind: 'two_zones', n, about: found.map(({ said, n: times, first }) => `${said === 'Z' ? 'UTC' : said}: ${counted(times, 'time')}, the first ${first}`), said: `${counted(n, 'time')} of the logs ${n === 1 ? 'has' : 'have'} another offset than ${facility.zone}, the zone of the facility: whether they are of its doors, or of a clock that is set otherwise, is nowhere said.` })
  const ends = clock(facility.zone).dayBegins(nextDay(of.toOn))
  if (Date.parse(lists.roster.extractedAt) < ends) stops.push({ kind: 'older_roster', n: 1, about: [lists.roster.title], said: `The roster was taken ${lists.roster.extractedAt.slice(0, 16).replace('T', ' ')} UTC, before the period ended: who left after that counts as working.` })
  return stops
}
