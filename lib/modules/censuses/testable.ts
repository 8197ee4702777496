import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Item, type ItemsOf, testable } from '#lib/door/testable.ts'
import type { Items, Told } from '#lib/testing/items.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'

type Census = { id: string; title: string; as_of: Date; rows: number; root: string; stops: number }
type Row = {
  kind: 'leaver' | 'sign_in' | 'token' | 'mover' | 'joiner'; worker_id: string; person_name: string | null; system: string; system_id: string; source: string; account_id: string; account_name: string; right_name: string | null
  outcome: Told['outcome']; said: string; lower: number | null; upper: number | null; since: Date; facts: { by?: string | null; rehired?: string | null; count?: number; feedUntil?: string | null; tokens?: string[]; list?: string | null; rightKind?: string; rightId?: string; firstSeen?: string }
}

/** Of the censuses that cover the period as a whole the last one that is done. */
async function lastCensus(tx: Tx, { orgId, from, to }: ItemsOf): Promise<{ census: Census | null; ipe: Ipe[] }> {
  const [census = null] = await tx.execute<Census>(sql`
    select c.id, c.title, c.as_of, c.rows, c.root, (select count(*)::int from census_stops s where s.org_id = c.org_id and s.census_id = c.id) as stops from censuses c
    where c.org_id = ${orgId}::uuid and c.state = 'done' and c.from_at <= ${from.toISOString()}::timestamptz and c.to_at >= ${to.toISOString()}::timestamptz order by c.as_of desc, c.id limit 1`)
  return { census, ipe: census === null ? [] : [{ what: census.title, type: 'census', id: census.id, rows: census.rows, root: census.root, at: isoOf(census.as_of), complete: `Every person of its roster and every account of its systems is in exactly one part of it. ${census.stops === 0 ? 'Nothing stopped it.' : `${census.stops} ${census.stops === 1 ? 'mismatch was' : 'mismatches were'} explained by named people first.`}` }] }
}

const rowsOf = async (tx: Tx, of: ItemsOf, census: Census | null, kinds: string[]): Promise<Row[]> => (census === null ? [] : [...await tx.execute<Row>(sql`
  select r.kind, r.worker_id, r.person_name, s.name as system, r.system_id, r.source, r.account_id, r.account_name, r.right_name, r.outcome, r.said, r.lower, r.upper, r.since, r.facts
  from census_rows r join systems s on s.org_id = r.org_id and s.id = r.system_id
  where r.org_id = ${of.orgId}::uuid and r.census_id = ${census.id}::uuid and r.kind = any(${sql.param(kinds)}::text[]) and r.worker_id is not null and r.since is not null and r.since >= ${of.from.toISOString()}::timestamptz and r.since < ${of.to.toISOString()}::timestamptz
    and (cardinality(${sql.param(of.systemIds)}::uuid[]) = 0 or r.system_id = any(${sql.param(of.systemIds)}::uuid[])) order by r.number`)])

const keyOf = (row: Row) => JSON.stringify([row.worker_id, row.system_id, row.source, row.account_id])
const minutesAfter = (at: Date, minutes: number | null): string | null => (minutes === null ? null : new Date(new Date(at).getTime() + minutes * 60_000).toISOString())

/** The bounds as the census wrote them, in minutes: the lower rounded down, the upper up, so that nothing passes or fails by rounding. */
function leaverOf(row: Row, signIn: Row | undefined, token: Row | undefined): Items['leaver'] {
  const known = row.facts.by != null
  const told = <T>(of: Row | undefined, read: (of: Row) => T): T | null => (of === undefined || of.outcome === 'not_evaluable' || of.outcome === 'not_applicable' ? null : read(of))
  return {
    person: row.worker_id, leftAt: isoOf(row.since) as string, future: row.outcome === 'not_applicable', disabled: known ? { lower: minutesAfter(row.since, row.lower), upper: minutesAfter(row.since, row.upper), how: howWords[row.facts.by ?? ''] ?? 'its lists' } : null,
    activeAt: known || row.lower === null ? null : minutesAfter(row.since, row.lower), rehiredAt: known ? null : (row.facts.rehired ?? null),
    signIns: told(signIn, ({ outcome, facts }) => ({ count: outcome === 'fail' ? Math.max(1, facts.count ?? 1) : 0, first: null, lookedUntil: facts.feedUntil ?? (isoOf(row.since) as string) })),
    tokens: told(token, ({ facts }) => ({ living: facts.tokens?.length ?? 0 })),
  }
}
const howWords: Record<string, string> = { event: 'an event says so', status: 'its system says so', lists: 'two lists', rehire: 'not seen disabled before coming back' }

testable({
  name: 'censuses.leavers',
  kind: 'leaver',
  label: 'Accounts of everybody who left in the period, by the census that covers it',
  async read(tx, of) {
    const { census, ipe } = await lastCensus(tx, of)
    const rows = await rowsOf(tx, of, census, ['leaver', 'sign_in', 'token'])
    const other = new Map(rows.filter(({ kind }) => kind !== 'leaver').map((row) => [`${row.kind} ${keyOf(row)}`, row]))
    return { ipe, items: rows.filter(({ kind }) => kind === 'leaver').map((row): Item<'leaver'> => {
      const key = keyOf(row)
      return { key, name: `${row.person_name ?? row.worker_id}: ${row.account_name} (${row.system})`, system: row.system, at: isoOf(row.since), body: leaverOf(row, other.get(`sign_in ${key}`), other.get(`token ${key}`)) }
    }) }
  },
})

const named = (row: Row) => ({ key: JSON.stringify([row.worker_id, row.system_id, row.source, row.account_id, row.facts.rightKind, row.facts.rightId, row.right_name, row.facts.firstSeen]), name: `${row.person_name ?? row.worker_id}: ${row.right_name} (${row.system})`, system: row.system, at: isoOf(row.since) })

testable({
  name: 'censuses.movers',
  kind: 'mover',
  label: 'Rights that movers of the period brought along, by the census that covers it',
  async read(tx, of) {
    const { census, ipe } = await lastCensus(tx, of)
    return { ipe, items: (await rowsOf(tx, of, census, ['mover'])).map((row): Item<'mover'> => ({ ...named(row), body: { person: row.worker_id, movedAt: isoOf(row.since) as string, right: row.right_name ?? '', told: { outcome: row.outcome, said: row.said } } })) }
  },
})

testable({
  name: 'censuses.joiners',
  kind: 'joiner',
  label: 'First rights of joiners of the period, by the census that covers it',
  async read(tx, of) {
    const { census, ipe } = await lastCensus(tx, of)
    return { ipe, items: (await rowsOf(tx, of, census, ['joiner'])).map((row): Item<'joiner'> => ({ ...named(row), body: { person: row.worker_id, startsAt: isoOf(row.since) as string, right: row.right_name ?? '', told: { outcome: row.outcome, said: row.said } } })) }
  },
})
