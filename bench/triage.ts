import postgres from 'postgres'
import { administer } from '../scripts/lib/databases.mjs'
import { organization, request } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { type BenchCluster, benchCluster, type Database, enter } from './lib/cluster.ts'

const rows = Number(process.env.BENCH_ROWS || 10_000_000)

/** Findings by rule and user against the plain list of the same findings, each through its own door: the page, a deep page, and the page with its total. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const big = await manyFindings(cluster, (line) => bench.say(line))
    enter(big)
    const { closePools } = await import('#db/client.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    const { grantsOfPrincipal } = await import('#lib/auth/permissions.ts')
    const { countGroups, listGroups } = await import('#lib/modules/findings/groups.ts')
    const { countFindings, listFindings } = await import('#lib/modules/findings/queries.ts')
    const owner = postgres(big.ownerUrl, { max: 1, onnotice: () => {} })
    try {
      const reader = { ...jobActor(big.orgId, 'bench', 'bench'), grants: grantsOfPrincipal('admin'), request }
      const counts = await countGroups(reader, {})
      const [all] = await owner`select count(*)::int as groups from finding_groups where org_id = ${big.orgId}`
      bench.say(`${rows.toLocaleString('en')} findings in ${Number(all?.groups).toLocaleString('en')} groups, ${counts.findings.toLocaleString('en')} undecided in ${counts.groups.toLocaleString('en')}`)
      const [middle] = await owner`select top_risk, id from finding_groups where org_id = ${big.orgId} order by top_risk desc, id desc offset ${Math.floor(Number(all?.groups) / 2)} limit 1`
      const after = Buffer.from(JSON.stringify([middle?.top_risk, middle?.id])).toString('base64url')
      const plain = { name: 'plain list', run: () => repeat(100, () => listFindings(reader, {})) }
      const whole = (ours: unknown, rival: unknown) => (ours as { rows: unknown[] }).rows.length === 50 && (rival as { rows: unknown[] }).rows.length === 50
      const note = '100 pages a run, through the read door'
      await bench.compare({ goal: `grouped findings of ${rows.toLocaleString('en')} against the plain list`, unit: 'ms', bar: { atMost: 1.3 }, repeats: 15, note, same: whole, ours: { name: 'grouped', run: () => repeat(100, () => listGroups(reader, {})) }, rival: plain })
      await bench.compare({ goal: 'a page in the middle of the groups against the first of the plain list', unit: 'ms', bar: { atMost: 1.3 }, repeats: 15, note, same: whole, ours: { name: 'grouped, middle', run: () => repeat(100, () => listGroups(reader, { after })) }, rival: plain })
      await bench.compare({
        goal: 'grouped findings with their exact total against the plain list with its bounded one', unit: 'ms', bar: { atMost: 1.3 }, repeats: 15, note: '20 pages a run, each with its count beside it', same: whole,
        ours: { name: 'grouped', run: () => repeat(20, async () => (await Promise.all([listGroups(reader, {}), countGroups(reader, {})]))[0]) },
        rival: { name: 'plain list', run: () => repeat(20, async () => (await Promise.all([listFindings(reader, {}), countFindings(reader, {})]))[0]) },
      })
    } finally {
      await Promise.all([closePools(), owner.end()])
    }
  } finally {
    await cluster.stop()
  }
}

/** 5,000 users, each known to some twenty of 240 rules; one finding in fifty waits. Made on the server, and kept. */
async function manyFindings(cluster: BenchCluster, say: (line: string) => void): Promise<Database & { orgId: string }> {
  const database = await cluster.kept(`bench_findings_${rows}`, async (made) => {
    say(`making ${rows.toLocaleString('en')} findings; this takes minutes, once`)
    const { id, person } = await organization(made.ownerUrl, 'Many')
    const { userId } = await person('reviewer')
    await administer(made.superUrl, async (sql) => {
      // Rows of no meaning: without entries and triggers, and with the indexes made in one pass each; the groups are counted as on an upgrade.
      await sql.unsafe(`set synchronous_commit = off; set maintenance_work_mem = '512MB'; set session_replication_role = replica`)
      const indexes = await sql`select indexname as name, indexdef as made from pg_indexes where tablename = 'findings' and not exists (select from pg_constraint c where c.conname = indexname)`
      for (const { name } of indexes) await sql.unsafe(`drop index ${name}`)
      await sql.unsafe(`
        insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, user_name, system, source, event_id, risk_score, extra_data, status, reviewed_by_id, reviewed_at, created_at, updated_at)
        select $1::uuid, uuidv7(), 'rule-' || rule, 'Rule ' || rule, 1 + rule % 4, '', date_trunc('milliseconds', now() - n * interval '3 seconds'), 'user-' || who, null, (array['cloudtrail', 'github', 'okta'])[1 + rule % 3], uuidv7(), (n * 7919 % 101)::int, '{}',
          case when n % 50 = 0 then 'open' else 'reviewed' end, case when n % 50 = 0 then null else $2::uuid end, case when n % 50 = 0 then null else now() end, date_trunc('milliseconds', now()), date_trunc('milliseconds', now())
        from (select n, (n * 104729 % 5000) as who, ((n * 104729 % 5000) * 7 + n / 5000 % 20) % 240 as rule from generate_series(1::bigint, $3::bigint) as n) as each`, [id, userId, rows])
      for (const index of indexes) await sql.unsafe(index.made as string)
      await sql.unsafe(`
        insert into finding_groups (org_id, id, rule_id, actor, source, severity, rule_name, open, reviewed, flagged, false_positive, resolved, assigned, top_risk, first_occurred_at, last_occurred_at, first_found_at, last_found_at)
        select org_id, gen_random_uuid(), rule_id, user_name, source, severity, max(rule_name), count(*) filter (where status = 'open'), count(*) filter (where status = 'reviewed'), 0, 0, 0, 0,
          coalesce(max(risk_score) filter (where status = 'open'), -1), min(occurred_at), max(occurred_at), min(created_at), max(created_at) from findings group by 1, 3, 4, 5, 6`)
      for (const table of ['findings', 'finding_groups']) await sql.unsafe(`vacuum analyze ${table}`)
    })
  })
  const [found] = await administer(database.superUrl, (sql) => sql`select id from organizations where name = 'Many'`)
  return { ...database, orgId: String(found?.id) }
}

async function repeat<T>(times: number, work: () => PromiseLike<T>): Promise<T> {
  let last = await work()
  for (let n = 1; n < times; n++) last = await work()
  return last
}
