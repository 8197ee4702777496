import postgres from 'postgres'
import { openDatabase, portalEnvironment } from '../../scripts/lib/environment.mjs'
import { organization } from '../../test/fixtures.ts'

/** A portal with one organization whose log grows on demand, in this process, beside the commands that are tried. */
export async function plant(data: string, env: Record<string, string>) {
  const database = await openDatabase(data, { given: {} })
  Object.assign(process.env, env, portalEnvironment(data, database, { given: env, mode: 'production', port: 3000, host: '127.0.0.1' }))
  const { appPool, begin, closePools } = await import('#db/client.ts')
  const { anchorStore } = await import('#lib/audit/anchors.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { anchor } = await import('#lib/audit/seal-anchor.ts')
  const { originOf } = await import('#lib/audit/seal-keys.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const ownerUrl = database.urls.DATABASE_OWNER_URL as string
  const { id: orgId, person } = await organization(ownerUrl, 'Lost and found')
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'peer'), { reason: 'First key' }))
  const sealed = async () => Number((await sql`select coalesce(max(size), 0)::int as size from audit_checkpoints where org_id = ${orgId}`)[0]?.size)
  const unsealed = async () => Number((await sql`select count(*)::int as n from audit_entries e where e.org_id = ${orgId} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)`)[0]?.n)
  const grow = async (count: number) => {
    await sql`insert into audit_entries (org_id, id, recorded_at, body)
      select org, id, date_trunc('milliseconds', now()), json_build_object('action', 'systems.update', 'actor', json_build_object('id', 'peer', 'kind', 'job'), 'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'category', 'configuration', 'changes', json_build_object('name', json_build_array('a', n)), 'correlation', 'c', 'id', id, 'org', org::text, 'outcome', 'success', 'subject', json_build_object('id', id, 'label', 'System', 'type', 'system'), 'v', 1)::text
      from (select ${orgId}::uuid as org, gen_random_uuid() as id, n from generate_series(1, ${count}::int) n) e`
    while ((await unsealed()) > 0) await seal(orgId)
  }
  return {
    orgId, person, grow,
    growTo: async (size: number) => {
      await grow(0)
      await grow(size - (await sealed()))
    },
    anchor: () => anchor((work) => begin(appPool(), orgId, work), orgId, anchorStore(orgId, originOf(orgId)), { bundles: 'full' }),
    owner: <T>(work: (each: postgres.Sql) => Promise<T>) => work(sql),
    close: async () => {
      await Promise.all([closePools(), sql.end({ timeout: 1 })])
      await database.cluster?.stop()
    },
  }
}
