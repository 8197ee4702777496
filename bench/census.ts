import { fork } from 'node:child_process'
import { join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import type { Person } from '#lib/auth/actor.ts'
import { workerEnv, workerFlags } from '../scripts/lib/portal.mjs'
import { organization, type TestOrganization, write } from '../test/fixtures.ts'
import type { Worked } from './census/work.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const people = Number(process.env.BENCH_PEOPLE || 100_000)
const systems = 10
/** Of a hundred: so many left in the quarter, changed their job, and began. */
const [leavers, movers, joiners] = [3, 2, 3]

/** A census of 100,000 people against their accounts of ten systems, each with a list of before and one of after the quarter: gathered, judged and written by the worker. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const env = enter(database)
    Object.assign(process.env, env)
    await measure(bench, database, env as Record<string, string>)
  } finally {
    await cluster.stop()
  }
}

const kind = `case when n % 100 < ${leavers} then 'left' when n % 100 < ${leavers + movers} then 'moved' when n % 100 < ${leavers + movers + joiners} then 'joined' else 'stays' end`

/** A frozen list of so many rows that a statement makes. */
async function frozen(sql: postgres.TransactionSql, org: string, by: string, { systemId, source, at }: { systemId: string; source: string; at: string }, rows: string): Promise<string> {
  const id = v7()
  await sql`insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at) values (${org}, ${id}, ${systemId}, ${source}, 'Bench', 'draft', 'R-12', ${at}, now(), now())`
  const { count } = await sql.unsafe(`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, email, enabled, right_kind, right_id, right_name, scope, rest)
    select '${org}', '${id}', jsonb_build_array('${systemId}'::text, r.account, r.right_kind, r.right_id, '')::text, sha256(convert_to(r.account || r.right_id, 'UTF8')), 'line', r.account, r.name, 'person', r.email, r.enabled, r.right_kind, r.right_id, r.right_id, '', r.rest::jsonb from (${rows}) r`)
  await sql`update populations set state = 'complete', records = ${count}, used = ${count}, rejected = 0, blank = 0, entries = ${count}, accepted = ${count}, duplicates = 0, conflicts = 0, columns = '["user"]', shape = 'x', root = 'x', read_at = now() where id = ${id}`
  await sql`update populations set state = 'superseded' where org_id = ${org} and system_id = ${systemId} and state = 'frozen'`
  await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'Bench' where id = ${id}`
  return id
}

const roster = (late: boolean) => `select n::text as account, 'Person ' || n as name, 'p' || n || '@bench.example' as email, true as enabled, 'employment' as right_kind, 'employee' as right_id,
  jsonb_build_object('paths', '["direct"]'::jsonb, 'conditions', jsonb_strip_nulls(jsonb_build_object('zone', 'Europe/Berlin', 'state', case when ${late} and kind = 'left' then 'left' else 'active' end, 'endsOn', case when ${late} and kind = 'left' then (date '2026-07-01' + (n / 100 % 90)::int)::text end,
    'startsOn', case when kind = 'joined' then (date '2026-07-02' + (n / 100 % 80)::int)::text else '2019-01-01' end, 'job', 'Job ' || job, 'department', 'Department ' || job / 10)))::text as rest
  from (select n, kind, case when ${late} and kind = 'moved' then (n + 11) % 50 else n % 50 end as job from (select n, ${kind} as kind from generate_series(1, ${people}) n) q) p where ${late} or kind <> 'joined'`

/** Half of those who left are gone in the later list, the other half is there. */
const accounts = (late: boolean) => `select 'U' || n as account, 'user ' || n as name, 'p' || n || '@bench.example' as email, true as enabled, 'role' as right_kind, 'Role of job ' || n % 50 as right_id, '{"paths":["direct"]}' as rest
  from (select n, ${kind} as kind from generate_series(1, ${people}) n) p where case when ${late} then kind <> 'left' or n / 100 % 2 = 0 else kind <> 'joined' end`

async function filled(owner: postgres.Sql, org: TestOrganization, manager: Person): Promise<{ rosterId: string; systemIds: string[] }> {
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const system = async (name: string) => (await createSystem(manager, { name, environment: 'production', criticality: 3 } as never)).id
  const hr = await system('Personnel')
  let rosterId = ''
  await write(owner, org.id, async (sql) => {
    await frozen(sql, org.id, manager.userId, { systemId: hr, source: 'roster', at: '2026-06-30T00:00:00Z' }, roster(false))
    rosterId = await frozen(sql, org.id, manager.userId, { systemId: hr, source: 'roster', at: '2026-10-02T00:00:00Z' }, roster(true))
    await sql`alter table people disable trigger user`
    await sql`insert into people (org_id, id, system_id, worker_id, name, email, kind, state, zone, population_id, created_at, updated_at) select org_id, gen_random_uuid(), ${hr}, account_id, account_name, email, 'employee', rest #>> '{conditions,state}', 'Europe/Berlin', population_id, now(), now() from population_rows where org_id = ${org.id} and population_id = ${rosterId}`
    await sql`alter table people enable trigger user`
  })
  const systemIds: string[] = []
  // A million rows, each asked for its entry, would take longer than what is measured.
  await owner`alter table accounts disable trigger user`
  for (let n = 1; n <= systems; n++) {
    const systemId = await system(`System ${n}`)
    systemIds.push(systemId)
    await write(owner, org.id, async (sql) => {
      // What was written a moment ago has no statistics: pairs of 100,000 would be looked at one by one.
      await sql`set local enable_nestloop = off`
      const first = await frozen(sql, org.id, manager.userId, { systemId, source: 'table', at: '2026-06-29T06:00:00Z' }, accounts(false))
      const second = await frozen(sql, org.id, manager.userId, { systemId, source: 'table', at: '2026-10-01T06:00:00Z' }, accounts(true))
      await sql`insert into accounts (org_id, id, system_id, account_id, name, email, kind, person_id, how, said, population_id, created_at, updated_at)
        select ${org.id}, gen_random_uuid(), ${systemId}, r.account_id, r.account_name, r.email, 'person', p.id, 'email', 'by e-mail', r.population_id, now(), now() from (select distinct on (account_id) * from population_rows where org_id = ${org.id} and population_id in (${first}, ${second}) order by account_id, population_id = ${second} desc) r
        join people p on p.org_id = ${org.id} and p.system_id = ${hr} and p.email = r.email`
    })
  }
  await owner`alter table accounts enable trigger user`
  return { rosterId, systemIds }
}

async function measure(bench: Bench, database: Database, env: Record<string, string>): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { createCensus, explainStop } = await import('#lib/modules/censuses/operations/begin.ts')
  const { getCensus } = await import('#lib/modules/censuses/queries.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const manager = await org.person('compliance_manager')
    const { rosterId, systemIds } = await filled(owner, org, manager)
    await owner`analyze`
    const { id } = await createCensus(manager, { rosterId, systemIds, from: '2026-07-01', to: '2026-10-01' } as never)
    const worked = async () => {
      const [run] = await owner<{ id: string }[]>`select id from runs where subject_id = ${id} and finished_at is null`
      return inWorker(env, [org.id, run?.id ?? ''])
    }
    const looked = await worked()
    for (const stop of (await getCensus(manager, { id })).stops) await explainStop(manager, { id, stopId: stop.id, reason: 'Bench' } as never)
    const done = await worked()
    const of = await getCensus(manager, { id })
    if (of.state !== 'done') throw new Error(`the census is ${of.state}: ${of.error}`)
    for (const { kind: name, n, pass, fail, not_evaluable, not_applicable } of of.totals ?? []) bench.say(`  ${name}: ${n} rows, ${pass} pass, ${fail} fail, ${not_evaluable} not evaluable, ${not_applicable} not applicable`)
    const whose = `${people.toLocaleString('en')} people × ${systems} systems`
    await bench.measure({ goal: `${whose}: what stops it is found`, unit: 's', repeats: 1, take: () => looked.milliseconds / 1_000, bar: { atMost: 60 } })
    await bench.measure({ goal: `${whose}: gathered, judged and written (${(of.rows ?? 0).toLocaleString('en')} rows)`, unit: 's', repeats: 1, take: () => done.milliseconds / 1_000, bar: { atMost: 60 } })
    await bench.measure({ goal: 'the same: memory of the worker', unit: 'MiB', repeats: 1, take: () => Math.max(done.mebibytes, looked.mebibytes), bar: { atMost: 300 } })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}

function inWorker(env: Record<string, string>, asked: string[]): Promise<Worked> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'census/work.ts'), asked, { execArgv: [...workerFlags, '--conditions=react-server'], env: { ...process.env, ...workerEnv, ...env } })
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => code !== 0 && reject(new Error(`The worker ended with ${code}`)))
  })
}
