import type postgres from 'postgres'

/**
 * Everything an organization has, table by table as the catalog names them: whatever carries its id, its own row, and its jobs. A digest for
 * each, null for a table where it has nothing.
 * @param owner a connection of its own: the statement is planned once, which takes longer than reading
 */
export async function digester(owner: postgres.Sql): Promise<(orgId: string) => Promise<Record<string, string | null>>> {
  const tables = await owner<{ name: string; key: string }[]>`
    select c.relname as name, a.attname as key from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = case when c.relname = 'organizations' then 'id' else 'org_id' end
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`
  const parts = tables.map(({ name, key }) => `select '${name}' as name, sum(hashtextextended(t::text, 0)) as sum from ${name} t where ${key} = $1::uuid`)
  const jobs = `select 'pgboss.job', sum(hashtextextended(j::text, 0)) from pgboss.job j where data ->> 'orgId' = $1::uuid::text`
  await owner.unsafe('set plan_cache_mode = force_generic_plan')
  return async (orgId) => {
    const rows = await owner.unsafe<{ name: string; sum: string | null }[]>([...parts, jobs].join(' union all '), [orgId], { prepare: true })
    // PostgreSQL may read the parts side by side.
    return Object.fromEntries(rows.map(({ name, sum }): [string, string | null] => [name, sum]).sort(([one], [other]) => (one < other ? -1 : 1)))
  }
}
