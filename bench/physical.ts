import { fork } from 'node:child_process'
import { join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import type { Person } from '#lib/auth/actor.ts'
import { workerEnv, workerFlags } from '../scripts/lib/portal.mjs'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import type { Worked } from './physical/work.ts'

const entries = Number(process.env.BENCH_ENTRIES || 200_000)
const workers = Math.ceil(entries / 40)

/** A month of 200,000 records of doors, of 5,000 people, against roster and register: gathered, judged and written by the worker. */
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

type List = { systemId: string; source: string; rows: string }

/** A frozen list of so many rows that a statement makes. */
async function frozen(sql: postgres.TransactionSql, org: string, by: string, { systemId, source, rows }: List): Promise<string> {
  const id = v7()
  await sql`insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at) values (${org}, ${id}, ${systemId}, ${source}, 'Bench', 'draft', 'R-12', '2025-11-02T00:00:00Z', now(), now())`
  const { count } = await sql.unsafe(`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, email, enabled, right_kind, right_id, right_name, scope, rest)
    select '${org}', '${id}', jsonb_build_array('${systemId}'::text, r.account, '${source}', r.right_id, '')::text, sha256(convert_to(r.account || r.right_id, 'UTF8')), 'line', r.account, r.name, 'unknown', null, true, '${source}', r.right_id, r.right_id, '', jsonb_build_object('paths', '["direct"]'::jsonb, 'conditions', r.c) from (${rows}) r`)
  await sql`update populations set state = 'complete', records = ${count}, used = ${count}, rejected = 0, blank = 0, entries = ${count}, accepted = ${count}, duplicates = 0, conflicts = 0, columns = '["time"]', shape = 'x', root = 'x', read_at = now() where id = ${id}`
  await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'Bench' where id = ${id}`
  return id
}

/** Of a hundred: three left in the middle of the month, and one badge is of nobody. */
const lists = {
  roster: `select n::text as account, 'Person ' || n as name, 'employee' as right_id, jsonb_strip_nulls(jsonb_build_object('zone', 'Europe/Berlin', 'state', case when n % 100 < 3 then 'left' else 'active' end, 'startsOn', '2019-01-01', 'endsOn', case when n % 100 < 3 then '2025-10-15' end)) as c from generate_series(1, ${workers}) n`,
  register: `select 'B' || n as account, 'Person ' || n as name, n::text as right_id, jsonb_strip_nulls(jsonb_build_object('badge', 'B' || n, 'number', case when n % 100 <> 50 then n::text end, 'active', true)) as c from generate_series(1, ${workers}) n`,
  log: `select 'B' || 1 + n % ${workers} as account, 'Badge' as name, n::text as right_id, jsonb_build_object('time', jsonb_build_object('text', at, 'wall', at), 'badge', 'B' || 1 + n % ${workers}, 'door', 'Door ' || n % 40, 'direction', case when n / ${workers} % 2 = 0 then 'in' else 'out' end, 'result', case when n % 200 = 0 then 'denied' else 'granted' end) as c
    from (select n, to_char(timestamp '2025-10-01 06:00' + ((n / ${workers} * 31 / 41) * interval '1 day') + (n * 7919 % 50000) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS') as at from generate_series(0, ${entries - 1}) n) q`,
}

async function measure(bench: Bench, database: Database, env: Record<string, string>): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { createEntryReview, explainEntryStops } = await import('#lib/modules/entry-reviews/operations/begin.ts')
  const { getEntryReview } = await import('#lib/modules/entry-reviews/queries.ts')
  const { createFacility } = await import('#lib/modules/facilities/operations.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const manager: Person = await org.person('compliance_manager')
    const system = async (name: string) => (await createSystem(manager, { name, environment: 'production', criticality: 3 } as never)).id
    const [hr, doors] = [await system('Personnel'), await system('Doors')]
    const [rosterId, badgesId, logId] = await write(owner, org.id, async (sql) => [await frozen(sql, org.id, manager.userId, { systemId: hr, source: 'roster', rows: lists.roster }), await frozen(sql, org.id, manager.userId, { systemId: doors, source: 'badge_register', rows: lists.register }), await frozen(sql, org.id, manager.userId, { systemId: doors, source: 'badge_log', rows: lists.log })])
    await owner`analyze`
    const { id: facilityId } = await createFacility(manager, { name: 'Bench', zone: 'Europe/Berlin', hours: 'Mon-Fri 06:00-20:00', systemId: doors, ownerId: manager.userId } as never)
    const { id } = await createEntryReview(manager, { facilityId, from: '2025-10-01', to: '2025-10-31', logId, badgesId, rosterId } as never)
    const worked = async () => {
      const [found] = await owner<{ id: string }[]>`select id from runs where subject_id = ${id} and finished_at is null`
      return inWorker(env, [org.id, found?.id ?? ''])
    }
    let done = await worked()
    if ((await getEntryReview(manager, { id })).state === 'stopped') {
      await explainEntryStops(manager, { id, reason: 'Bench' })
      done = await worked()
    }
    const of = await getEntryReview(manager, { id })
    if (of.state !== 'open') throw new Error(`the review is ${of.state}: ${of.error}`)
    for (const { kind, n, untold } of of.totals?.kinds ?? []) bench.say(`  ${kind}: ${n}, ${untold} of them untold`)
    bench.say(`  ${JSON.stringify(of.totals?.entries)}`)
    const whose = `${entries.toLocaleString('en')} records of ${workers.toLocaleString('en')} people`
    await bench.measure({ goal: `${whose}: gathered, judged and written (${(of.rows ?? 0).toLocaleString('en')} exceptions)`, unit: 's', repeats: 1, take: () => done.milliseconds / 1_000, bar: { atMost: 60 } })
    await bench.measure({ goal: 'the same: memory of the worker', unit: 'MiB', repeats: 1, take: () => done.mebibytes, bar: { atMost: 300 } })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}

function inWorker(env: Record<string, string>, asked: string[]): Promise<Worked> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'physical/work.ts'), asked, { execArgv: [...workerFlags, '--conditions=react-server'], env: { ...process.env, ...workerEnv, ...env } })
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => code !== 0 && reject(new Error(`The worker ended with ${code}`)))
  })
}
