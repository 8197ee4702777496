import 'server-only'
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { populationRejects, populationRows } from '#db/schema/populations.ts'
import { bulkIn, type Columns, Handful } from '#lib/door/bulk-in.ts'
import { keyOf, type Placed, rowHash } from '#lib/importers/entitlement.ts'
import { said } from '#lib/importers/frame.ts'

/** Rows and rejects of a population while it is read. They leave no entry of their own: the population's bears their count and root. */
type Of = { orgId: string; populationId: string }
export type Rejected = { kind: 'rejected' | 'blank'; place: string; reason: string }

const columns: Columns<Placed> = {
  n: ['integer', (_, number) => number],
  key: ['text', ({ row }) => keyOf(row)],
  leaf: ['text', ({ row }) => rowHash(row).toString('hex')],
  place: ['text', ({ at }) => said(at)],
  account_id: ['text', ({ row }) => row.account.id],
  account_name: ['text', ({ row }) => row.account.name],
  account_kind: ['text', ({ row }) => row.account.kind],
  email: ['text', ({ row }) => row.account.email],
  user_name: ['text', ({ row }) => row.account.userName],
  enabled: ['boolean', ({ row }) => row.account.enabled],
  right_kind: ['text', ({ row }) => row.right.kind],
  right_id: ['text', ({ row }) => row.right.id],
  right_name: ['text', ({ row }) => row.right.name],
  privileged: ['boolean', ({ row }) => row.right.privileged],
  scope: ['text', ({ row }) => row.scope],
  rest: ['jsonb', ({ row }) => ({ paths: row.paths, until: row.until, conditions: row.conditions, definitionDigest: row.right.definitionDigest, lastUsedAt: row.account.lastUsedAt, lastUseOf: row.account.lastUseOf, mfa: row.account.mfa, ...(row.account.employeeId && { employeeId: row.account.employeeId }), ...(row.account.statusChangedAt && { statusChangedAt: row.account.statusChangedAt }) })],
}
const names = sql.raw(Object.keys(columns).filter((name) => name !== 'n' && name !== 'leaf').join(', '))

/** Rows on their way into the database, in their order. */
export const handful = () => new Handful(columns)

/**
 * The first row of a key is the row; each further one is listed with its place, as a duplicate when it says the same and as a conflict when it does not.
 * @param ready asked when all is copied: that the rows before are committed, and the number of the last reject so far
 */
export async function addRows(tx: Tx, { orgId, populationId }: Of, rows: Handful<Placed>, ready: () => Promise<number>): Promise<{ accepted: number; duplicates: number; conflicts: number }> {
  if (rows.rows === 0) {
    await ready()
    return { accepted: 0, duplicates: 0, conflicts: 0 }
  }
  const { returned } = await bulkIn<Placed, { kind: 'duplicate' | 'conflict' }>(tx, rows, columns, async (staged) => {
    const after = await ready()
    return sql`
    with ranked as (select *, decode(leaf, 'hex') as hashed, row_number() over (partition by key order by n) as turn from ${staged}),
    fresh as (
      insert into population_rows (org_id, population_id, leaf, ${names}) select ${orgId}::uuid, ${populationId}::uuid, hashed, ${names} from ranked where turn = 1
      on conflict do nothing returning key, leaf, place),
    others as (
      select s.n, s.place, s.hashed, coalesce(f.leaf, r.leaf) as first_leaf, coalesce(f.place, r.place) as first_place
      from ranked s left join fresh f on f.key = s.key left join population_rows r on r.org_id = ${orgId}::uuid and r.population_id = ${populationId}::uuid and r.key = s.key
      where s.turn > 1 or f.key is null)
    insert into population_rejects (org_id, population_id, number, kind, place, reason)
    select ${orgId}::uuid, ${populationId}::uuid, ${after}::int + row_number() over (order by n), case when hashed = first_leaf then 'duplicate' else 'conflict' end, place,
      case when hashed = first_leaf then 'says the same as ' || first_place else 'says something else than ' || first_place || ' of the same account and right' end
    from others returning kind`
  })
  const duplicates = returned.filter(({ kind }) => kind === 'duplicate').length
  const conflicts = returned.length - duplicates
  return { accepted: rows.rows - returned.length, duplicates, conflicts }
}

/** Bytes that an index of PostgreSQL holds of a key, and of a name. */
const longest = 2_500

/** Why a row cannot be found again among others, or null. */
export function tooLong(row: Placed['row']): string | null {
  if (row.account.name.length * 3 > longest && Buffer.byteLength(row.account.name) > longest) return `has an account whose name is longer than ${longest.toLocaleString('en')} bytes`
  const key = row.account.id.length + row.right.id.length + row.scope.length
  return key * 3 > longest - 200 && Buffer.byteLength(keyOf(row)) > longest ? `has an account, right and scope that are longer than ${longest.toLocaleString('en')} bytes together` : null
}

const rejectColumns: Columns<Rejected & { number: number }> = { number: ['integer', ({ number }) => number], kind: ['text', ({ kind }) => kind], place: ['text', ({ place }) => place], reason: ['text', ({ reason }) => reason.slice(0, 2_000).toWellFormed().replaceAll('\0', '')] }

export async function addRejects(tx: Tx, { orgId, populationId }: Of, rejects: Rejected[], after: number): Promise<void> {
  if (rejects.length === 0) return
  await bulkIn(tx, rejects.map((each, n) => ({ ...each, number: after + n + 1 })), rejectColumns, (staged) => sql`
    insert into population_rejects (org_id, population_id, number, kind, place, reason) select ${orgId}::uuid, ${populationId}::uuid, number, kind, place, reason from ${staged} order by number`)
}

/** Of a reading that broke off. */
export async function dropRows(tx: Tx, { populationId }: Of): Promise<void> {
  await tx.delete(populationRejects).where(eq(populationRejects.populationId, populationId))
  await tx.delete(populationRows).where(eq(populationRows.populationId, populationId))
}

/** By key against another population of the source: not there, not here any more, with other content. */
export async function changedSince(tx: Tx, populationId: string, formerId: string): Promise<{ came: number; went: number; altered: number }> {
  const [counted] = await tx.execute<Record<'came' | 'went' | 'altered', string>>(sql`
    select count(*) filter (where before.key is null) as came, count(*) filter (where now.key is null) as went, count(*) filter (where now.leaf <> before.leaf) as altered
    from (select key, leaf from population_rows where population_id = ${populationId}) as now full join (select key, leaf from population_rows where population_id = ${formerId}) as before using (key)`)
  return { came: Number(counted?.came), went: Number(counted?.went), altered: Number(counted?.altered) }
}

const page = 10_000

/** In the order of their keys. */
export async function* leavesOf(tx: Tx, populationId: string): AsyncGenerator<{ key: string; hash: Uint8Array }> {
  for (let after: string | null = null; ;) {
    const rows: { key: string; hash: Buffer }[] = await tx.select({ key: populationRows.key, hash: populationRows.leaf }).from(populationRows)
      .where(and(eq(populationRows.populationId, populationId), after === null ? undefined : gt(populationRows.key, after))).orderBy(asc(populationRows.key)).limit(page)
    yield* rows
    if (rows.length < page) return
    after = rows.at(-1)?.key ?? null
  }
}
