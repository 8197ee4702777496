import { v7 } from 'uuid'
import { administer } from '../../scripts/lib/databases.mjs'
import { organization, write } from '../../test/fixtures.ts'
import type { BenchCluster, Database } from './cluster.ts'

/** Narrow events of one organization, and a smaller neighbour that its pages must not see. */
export const bigRows = Number(process.env.BENCH_ROWS || 10_000_000)
const neighbourRows = Math.ceil(bigRows / 100)
const perBatch = 5_000

export type Big = Database & { orgId: string; rows: number }

/** Made once on the server by INSERT … SELECT, and kept for all benches that read. */
export async function bigDatabase(cluster: BenchCluster, say: (line: string) => void): Promise<Big> {
  const database = await cluster.kept(`bench_events_${bigRows}`, async (made) => {
    say(`making ${bigRows.toLocaleString('en')} events; this takes minutes, once`)
    const ours = await organization(made.ownerUrl, 'Big')
    const neighbour = await organization(made.ownerUrl, 'Neighbour')
    await administer(made.superUrl, async (sql) => {
      await sql.unsafe(`set synchronous_commit = off; set maintenance_work_mem = '512MB'; set max_parallel_maintenance_workers = 0`)
      const [partition] = await sql`
        select 'events_' || to_char(now() at time zone 'utc', 'YYYY_MM') as name, date_trunc('month', now() at time zone 'utc') at time zone 'utc' as start,
          (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc' as finish`
      const name = String(partition?.name)
      // Filled before it has indexes and attached with them: the parent's own definitions, made in one pass each.
      await sql.unsafe(`alter table events detach partition ${name}; drop table ${name}; create table ${name} (like events including all excluding indexes)`)
      for (const [org, rows] of [[ours.id, bigRows], [neighbour.id, neighbourRows]] as const) {
        const batches = Array.from({ length: Math.ceil(rows / perBatch) }, () => v7())
        await write(made.ownerUrl, org, async (owner) => {
          await owner`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, detected_at, findings)
            select ${org}::uuid, id, 'cloudtrail', 'bench', 'sha256:', ${perBatch}, ${perBatch}, 0, 0, '[]', 'sha256:', now(), now(), 0 from unnest(${batches}::uuid[]) as id`
        })
        await sql.unsafe(narrowEvents(name, perBatch), [org, rows, batches])
      }
      await sql.unsafe(`alter table events attach partition ${name} for values from ('${iso(partition?.start)}') to ('${iso(partition?.finish)}')`)
      await sql.unsafe(`select tickmark_guard_append_only('${name}'::regclass)`)
      await sql.unsafe(`alter table ${name} owner to tickmark_owner`)
      await sql.unsafe('vacuum analyze events')
    })
  })
  const [found] = await administer(database.superUrl, (sql) => sql`select id from organizations where name = 'Big'`)
  return { ...database, orgId: String(found?.id), rows: bigRows }
}

const iso = (value: unknown) => (value instanceof Date ? value : new Date(String(value))).toISOString()

/** One every three seconds, back from now: 5,000 users and 200 event types, unevenly, a few columns null as in real logs. */
const narrowEvents = (table: string, batch: number) => `
  insert into ${table} (org_id, id, received_at, occurred_at, batch_id, source, external_id, event_type, user_name, ip, system, outcome, severity_hint, raw)
  select $1::uuid, uuidv7(), date_trunc('milliseconds', now()), date_trunc('milliseconds', now() - n * interval '3 seconds'), ($3::uuid[])[1 + ((n - 1) / ${batch})::int],
    (array['cloudtrail', 'github', 'okta'])[1 + (n % 3)::int], null, 'Event' || (n * 7919 % 200), 'user-' || (n * 104729 % 5000), '198.51.100.' || n % 250,
    case when n % 5 = 0 then null else 'system-' || n % 40 end, case when n % 17 = 0 then 'failure' else 'success' end, case when n % 50 = 0 then 2 else 0 end, '{}'
  from generate_series(1::bigint, $2::bigint) as n`
