import type postgres from 'postgres'

/** What a database of the portal consists of, asked of PostgreSQL as the owner of its tables. */
export type Table = { name: string; columns: string[]; partitions: Partition[] }
export type Partition = { name: string; bounds: string }

/** Made anew by the migration (`db/migrate.ts`). */
const notKept = ['tickmark_rules']

/** Every table and the columns that are stored, not computed; in the order of their names. */
export async function tablesOf(sql: postgres.Sql): Promise<Table[]> {
  const rows = await sql<{ name: string; columns: string[]; partitions: Partition[] | null }[]>`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select json_agg(json_build_object('name', p.relname, 'bounds', pg_get_expr(p.relpartbound, p.oid)) order by p.relname) from pg_inherits i join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid) as partitions
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all(${notKept})
    order by c.relname collate "C"`
  return rows.map(({ name, columns, partitions }) => ({ name, columns, partitions: partitions ?? [] }))
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const list = (columns: string[]) => columns.map(quoted).join(', ')

/** Partitioned tables cannot be copied from; and a generated column cannot be copied into. */
export const copyOut = ({ name, columns }: Pick<Table, 'name' | 'columns'>) => `copy (select ${list(columns)} from ${quoted(name)}) to stdout`
export const copyIn = ({ name, columns }: Pick<Table, 'name' | 'columns'>) => `copy ${quoted(name)} (${list(columns)}) from stdin`

/** So that the same rows are the same text, whoever asks. */
export const plainly = "set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set bytea_output = 'hex'; set extra_float_digits = 1; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0"

/** Jobs that wait, as they will wait again: what a worker was at comes once more. */
export const jobColumns = ['id', 'name', 'priority', 'data', 'state', 'retry_limit', 'retry_count', 'retry_delay', 'retry_backoff', 'retry_delay_max', 'expire_seconds', 'deletion_seconds', 'singleton_key', 'start_after', 'created_on', 'keep_until', 'policy', 'heartbeat_seconds'] as const
export const jobTable = 'pgboss.job'
export async function jobsOut(sql: postgres.Sql): Promise<{ columns: string[]; text: string }> {
  const there = await sql<{ name: string }[]>`select attname as name from pg_attribute where attrelid = 'pgboss.job'::regclass and attnum > 0 and not attisdropped`
  const columns = jobColumns.filter((each) => there.some(({ name }) => name === each))
  return { columns, text: `copy (select ${columns.map((each) => (each === 'state' ? `case state when 'created' then 'created' else 'retry' end as state` : quoted(each))).join(', ')} from pgboss.job where state < 'completed') to stdout` }
}

/** What it promises, as one hash over triggers, policies, constraints, indexes and grants; partitions differ from month to month and are left out. */
export async function catalogHash(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ hash: string }[]>`
    with mine as (select c.oid, c.relname, c.relacl from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition)
    select md5(string_agg(line, E'\n' order by line collate "C")) as hash from (
      select pg_get_triggerdef(t.oid) || t.tgenabled::text as line from pg_trigger t join mine on mine.oid = t.tgrelid where not t.tgisinternal
      union all select m.relname || ' ' || p.polname || ' ' || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') from pg_policy p join mine m on m.oid = p.polrelid
      union all select m.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || k.convalidated::text from pg_constraint k join mine m on m.oid = k.conrelid
      union all select pg_get_indexdef(i.indexrelid) from pg_index i join mine m on m.oid = i.indrelid
      union all select m.relname || ' ' || coalesce(array_to_string(array(select a::text from unnest(m.relacl) a order by 1), ','), '') from mine m
      union all select p.oid::regprocedure || ' ' || md5(p.prosrc) from pg_proc p where p.pronamespace = 'public'::regnamespace
    ) lines`
  return row?.hash ?? ''
}

export type Link = { table: string; name: string; text: string }
/** Foreign keys; what a partition has of its parent's comes and goes with those. */
export const linksOf = (sql: postgres.Sql): Promise<Link[]> => sql<Link[]>`
  select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as text from pg_constraint
  where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace order by conrelid::regclass::text, conname`.then((rows) => [...rows])

export const ofMigrations = (sql: postgres.Sql): Promise<{ when: number; count: number }> => sql<{ when: string; count: number }[]>`
  select max(created_at) as when, count(*)::int as count from drizzle.__drizzle_migrations`.then(([row]) => ({ when: Number(row?.when ?? 0), count: row?.count ?? 0 }))
