import 'server-only'
import { and, asc, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { duties, dutyMappings, dutyRules } from '#db/schema/duties.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { explain, holdings } from '#lib/auth/grants.ts'
import { evaluator, type Rule } from '#lib/duties/evaluate.ts'
import { portal, type Right } from '#lib/duties/mapping.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { mappingOf } from './record.ts'

/** Who holds which rights now: rows of the newest frozen populations, joined by whose account each is, and the roles of the portal itself. */

export type NamedRule = Rule & { name: string; risk: number; ownerId: string; oneName: string; otherName: string }

/** Rules in force, and what maps to their duties. */
export async function inForce(tx: Tx): Promise<{ rules: NamedRule[]; core: ReturnType<typeof evaluator> }> {
  const named = new Map((await tx.select({ id: duties.id, name: duties.name }).from(duties)).map((each) => [each.id, each.name]))
  const rules = (await tx.select().from(dutyRules).where(eq(dutyRules.state, 'approved')).orderBy(asc(dutyRules.name), asc(dutyRules.id))).map((row): NamedRule => ({
    id: row.id, one: row.oneId, other: row.otherId, sameSystem: row.sameSystem, environment: row.environment, scope: row.scope, name: row.name, risk: row.risk, ownerId: row.ownerId, oneName: named.get(row.oneId) ?? '', otherName: named.get(row.otherId) ?? '',
  }))
  const mappings = rules.length === 0 ? [] : await tx.select().from(dutyMappings).where(isNull(dutyMappings.endedAt))
  return { rules, core: evaluator(rules, mappings.map(mappingOf)) }
}

export type Present = { id: string; systemId: string; system: string; environment: string; source: string; title: string; extractedAt: Date; accepted: number }

/** The newest frozen population of each system and source that holds accounts; those without a row tell nothing, and are among them. */
export const presentPopulations = (tx: Tx, systemIds?: string[]): Promise<Present[]> => tx.select({
  id: populations.id, systemId: populations.systemId, system: systems.name, environment: systems.environment, source: populations.source, title: populations.title, extractedAt: populations.extractedAt, accepted: sql<number>`coalesce(${populations.accepted}, 0)`.mapWith(Number),
}).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId), isNull(systems.deletedAt)))
  .where(and(eq(populations.state, 'frozen'), notInArray(populations.source, [...notOfAccess]), systemIds && inArray(populations.systemId, systemIds))).orderBy(asc(populations.id))

/** A right somebody holds, by which row. `at`: the population; null: the portal. */
export type Held = Right & { at: Present | null; key: string; accountId: string; accountName: string; enabled: boolean | null; owned: boolean; via: string[] | null }
export type Holder = { key: string; personId: string | null; userId: string | null; name: string; held: Held[] }
export type Holders = Map<string, Holder>

type Account = { accountId: string; personId: string | null; ownerId: string | null; person: string | null }

export type Tally = { looked: number; mapped: number; disabled: number; unknownEnabled: number; groups: number; unknown: Set<string>; accounts: Set<string> }
export const tally = (): Tally => ({ looked: 0, mapped: 0, disabled: 0, unknownEnabled: 0, groups: 0, unknown: new Set(), accounts: new Set() })

type Row = { key: string; account_id: string; account_name: string; enabled: boolean | null; right: number }
type Kind = { kind: string; id: string; name: string; scope: string; rows: number; disabled: number; unsaid: number; groups: number }

const chunk = 20_000

/** All rights of a population, each with how many rows have it. */
export const kindsOf = async (tx: Tx, populationId: string): Promise<Kind[]> => [...await tx.execute<Kind>(sql`
  select right_kind as kind, right_id as id, right_name as name, scope, count(*)::int as rows, count(*) filter (where enabled = false and account_kind not in ('group', 'role'))::int as disabled, count(*) filter (where enabled is null and account_kind not in ('group', 'role'))::int as unsaid, count(*) filter (where account_kind in ('group', 'role'))::int as groups
  from population_rows where population_id = ${populationId} group by 1, 2, 3, 4`)]

export const rightOf = (at: Present, { kind, id, name, scope }: Pick<Kind, 'kind' | 'id' | 'name' | 'scope'>): Right => ({ systemId: at.systemId, environment: at.environment, kind, id, name, scope })

/**
 * Everybody of a population who holds something that is a duty: enabled accounts alone, and those of which that is not known. Members stand for their groups. Read by
 * pages of the key, so that a population of any size takes little memory at once.
 */
export async function gather(tx: Tx, at: Present, core: ReturnType<typeof evaluator>, into: Holders, counts: Tally): Promise<Right[]> {
  const kinds = await kindsOf(tx, at.id)
  const rights = kinds.map((each) => rightOf(at, each))
  for (const each of kinds) {
    counts.looked += each.rows
    counts.disabled += each.disabled
    counts.unknownEnabled += each.unsaid
    counts.groups += each.groups
  }
  const wanted = kinds.flatMap((each, n) => (core.dutiesOf(rights[n] as Right) > 0 ? [{ ...each, n }] : []))
  if (wanted.length === 0) return rights
  const accountOf = new Map((await tx.execute<Account>(sql`select a.account_id as "accountId", a.person_id as "personId", a.owner_id as "ownerId", p.name as person from accounts a left join people p on p.org_id = a.org_id and p.id = coalesce(a.person_id, a.owner_id) where a.system_id = ${at.systemId}`)).map((each) => [each.accountId, each]))
  const list = (of: (each: (typeof wanted)[number]) => string | number) => sql.param(wanted.map(of))
  for (let last = ''; ;) {
    const rows = await tx.execute<Row>(sql`
      select r.key, r.account_id, r.account_name, r.enabled, w.n as right from population_rows r
      join unnest(${list((each) => each.kind)}::text[], ${list((each) => each.id)}::text[], ${list((each) => each.name)}::text[], ${list((each) => each.scope)}::text[], ${list((each) => each.n)}::int[]) as w(kind, id, name, scope, n)
        on w.kind = r.right_kind and w.id = r.right_id and w.name = r.right_name and w.scope = r.scope
      where r.population_id = ${at.id} and r.key > ${last} and r.enabled is distinct from false and r.account_kind not in ('group', 'role') order by r.key limit ${chunk}`)
    for (const row of rows) {
      counts.mapped++
      add(into, counts, at, accountOf.get(row.account_id) ?? null, rights[row.right] as Right, row)
    }
    if (rows.length < chunk) break
    last = rows.at(-1)?.key as string
  }
  return rights
}

function add(into: Holders, counts: Tally, at: Present, account: Account | null, right: Right, row: Pick<Row, 'key' | 'account_id' | 'account_name' | 'enabled'>): void {
  const personId = account?.personId ?? account?.ownerId ?? null
  const own = `account:${at.systemId}:${row.account_id}`
  const key = personId ? `person:${personId}` : own
  counts.accounts.add(own)
  if (!personId) counts.unknown.add(own)
  let holder = into.get(key)
  if (!holder) into.set(key, holder = { key, personId, userId: null, name: personId ? (account?.person ?? row.account_name) : row.account_name, held: [] })
  holder.held.push({ ...right, at, key: row.key, accountId: row.account_id, accountName: row.account_name, enabled: row.enabled, owned: account !== null && account.personId === null && account.ownerId !== null, via: null })
}

type User = { id: string; name: string; personId: string | null; person: string | null } & Parameters<typeof explain>[0]

/** What people may do in the portal itself, each permission a right, with the roles that give it. */
export async function gatherPortal(tx: Tx, at: Date, core: ReturnType<typeof evaluator>, into: Holders, personIds?: string[]): Promise<{ users: number; rights: Right[] }> {
  const { held, single } = holdings(sql`u.id`, at)
  const users = await tx.execute<User>(sql`select u.id, u.name, p.id as "personId", p.name as person, ${held} as held, ${single} as single from users u left join people p on p.org_id = u.org_id and p.user_id = u.id where u.status = 'active'${personIds ? sql` and p.id = any(${sql.param(personIds)}::uuid[])` : sql``}`)
  const rights = new Map<string, Right>()
  for (const user of users) {
    const { grants, sources } = explain(user)
    const key = user.personId ? `person:${user.personId}` : `user:${user.id}`
    for (const permission of Object.keys(grants)) {
      const right: Right = rights.get(permission) ?? { systemId: portal, environment: '', kind: 'permission', id: permission, name: permission, scope: '' }
      rights.set(permission, right)
      if (core.dutiesOf(right) === 0) continue
      let holder = into.get(key)
      if (!holder) into.set(key, holder = { key, personId: user.personId, userId: user.personId ? null : user.id, name: user.person ?? user.name, held: [] })
      const roles = user.held.filter((each) => sources.some((source) => source.permission === permission && source.from === (each.label ?? each.role))).map((each) => each.role)
      const singly = user.single.some((each) => each.permission === permission && each.effect !== 'withdrawn')
      holder.held.push({ ...right, at: null, key: JSON.stringify(['portal', user.id, 'permission', permission, '']), accountId: user.id, accountName: user.name, enabled: true, owned: false, via: [...roles, ...(singly ? ['granted individually'] : [])] })
    }
  }
  return { users: users.length, rights: [...rights.values()] }
}

/**
 * The same of some people and accounts, over all populations, by whose accounts they are: little, however much there is.
 * @param names more names by which populations know accounts of theirs
 */
export async function gatherOf(tx: Tx, present: Present[], core: ReturnType<typeof evaluator>, of: { personIds: string[]; accounts: { systemId: string; accountId: string; name: string }[] }, at: Date): Promise<Holders> {
  const into: Holders = new Map()
  const counts = tally()
  const byId = new Map(present.map((each) => [each.id, each]))
  type Theirs = Row & Account & { population: string; kind: string; id: string; name: string; scope: string }
  const rows = await tx.execute<Theirs>(sql`
    with mine as materialized (
      select a.system_id, a.account_id, a.name, a.person_id, a.owner_id from accounts a where a.person_id = any(${sql.param(of.personIds)}::uuid[]) or a.owner_id = any(${sql.param(of.personIds)}::uuid[])
      union
      select x.system_id, x.account_id, x.name, a.person_id, a.owner_id from unnest(${sql.param(of.accounts.map((each) => each.systemId))}::uuid[], ${sql.param(of.accounts.map((each) => each.accountId))}::text[], ${sql.param(of.accounts.map((each) => each.name))}::text[]) as x(system_id, account_id, name) left join accounts a on a.system_id = x.system_id and a.account_id = x.account_id),
    places as materialized (select * from unnest(${sql.param(present.map((each) => each.id))}::uuid[], ${sql.param(present.map((each) => each.systemId))}::uuid[]) as p(id, system_id))
    select distinct on (r.population_id, r.key) r.population_id as population, r.key, r.account_id, r.account_name, r.enabled, r.right_kind as kind, r.right_id as id, r.right_name as name, r.scope, m.account_id as "accountId", m.person_id as "personId", m.owner_id as "ownerId", w.name as person
    from mine m join places p on p.system_id = m.system_id join population_rows r on r.population_id = p.id and r.account_name = m.name and r.account_id = m.account_id
    left join people w on w.id = coalesce(m.person_id, m.owner_id)
    where r.enabled is distinct from false and r.account_kind not in ('group', 'role')`)
  for (const row of rows) {
    const place = byId.get(row.population) as Present
    const right = rightOf(place, row)
    if (core.dutiesOf(right) > 0) add(into, counts, place, row, right, row)
  }
  if (of.personIds.length > 0) await gatherPortal(tx, at, core, into, of.personIds)
  return into
}
