import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { administer } from '../scripts/lib/databases.mjs'
import { organization, write } from '../test/fixtures.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, enter, type Database } from './lib/cluster.ts'

const all = 2_000
const busy = 20
const turns = Number(process.env.BENCH_TURNS || 3)
/** Long enough for every round to have come. */
const turn = 70_000
const ticks = 100

/** Two thousand organizations, of which twenty do something: what the others cost, and how long an entry waits for its checkpoint. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const env = enter(database)
    const { closePools } = await import('#db/client.ts')
    try {
      await measure(bench, database, env)
    } finally {
      await closePools()
    }
  } finally {
    await cluster.stop()
  }
}

async function measure(bench: Bench, database: Database, env: Record<string, string>): Promise<void> {
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  bench.say(`making ${all.toLocaleString('en')} organizations`)
  const sql = postgres(database.ownerUrl, { max: 4, onnotice: () => {} })
  const people = []
  for (let n = 0; n < busy; n++) people.push(await (await organization(sql, `Busy ${n}`)).person('admin'))
  await Promise.all(Array.from({ length: all - busy }, (_, n) => organization(sql, `Idle ${n}`).then(({ id }) => write(sql, id, async () => {}))))
  const busyIds = people.map((person) => person.orgId)
  const worker = await startWorker(env)
  bench.say('sealing them once')
  await administer(database.superUrl, async (admin) => {
    const left = async () => Number((await admin`select count(*) as left from organizations o where not exists (select from audit_checkpoints c where c.org_id = o.id) or o.id in (select org_id from entrance_unsealed(0))`)[0]?.left)
    while ((await left()) > 0) await pause(1_000)
  })
  bench.say('anchoring them once')
  await pause(2 * turn)

  let working = true
  const waits: number[] = []
  const load = Promise.all(people.map(async (person, n) => {
    await pause(n * 50)
    while (working) {
      const began = performance.now()
      await createSystem(person, { name: `System ${v7()}`, environment: 'production', criticality: 3 } as never)
      await pause(Math.max(0, 1_000 - (performance.now() - began)))
    }
  }))
  const only = (active: boolean) => administer(database.superUrl, (admin) => admin.begin(async (tx) => {
    // Nobody suspends them: they are only to be out of the way, so no entry is wanted.
    await tx`set local session_replication_role = replica`
    await tx`update organizations set status = ${active ? 'active' : 'suspended'} where id <> all(${busyIds})`
  }))
  const costs: Record<'all' | 'alone', number[]> = { all: [], alone: [] }
  try {
    for (let n = 0; n < turns; n++) {
      for (const which of ['alone', 'all'] as const) {
        await only(which === 'all')
        await pause(3_000)
        const began = { at: Date.now(), cpu: spent(worker, database.name) }
        await pause(turn)
        costs[which].push((spent(worker, database.name) - began.cpu) / ((Date.now() - began.at) / 1000))
        if (which === 'all') waits.push(await waitOf(database, new Date(began.at), busyIds))
      }
    }
  } finally {
    working = false
    await load
    worker.kill('SIGTERM')
    await sql.end()
  }
  bench.say(`cores: ${JSON.stringify(costs)}`)
  await bench.measure({ goal: `${all - busy} idle organizations beside ${busy} busy ones: of a core`, unit: '', bar: { atMost: 0.05 }, repeats: 1, take: () => median(costs.all) - median(costs.alone) })
  await bench.measure({ goal: 'from an entry to the signed checkpoint it is under, 99th percentile', unit: 's', bar: { atMost: 1 }, repeats: 1, take: () => median(waits) })
}

function startWorker(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, '../scripts/worker.ts'), [], { execArgv: ['--conditions=react-server'], env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new Promise((ready, fail) => {
    child.once('message', () => ready(child))
    child.once('exit', (code) => fail(new Error(`the worker ended with ${code}`)))
  })
}

/** Seconds of processor time of the worker and of the connections it has. */
function spent(worker: ChildProcess, database: string): number {
  const stats = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (Number(pid) !== worker.pid && !new RegExp(`tickmark_(app|reader) ${database} `).test(title)) return []
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
      return [Number(fields[11]) + Number(fields[12])]
    } catch {
      return []
    }
  })
  return stats.reduce((sum, each) => sum + each, 0) / ticks
}

/** Seconds. */
async function waitOf(database: Database, since: Date, orgIds: string[]): Promise<number> {
  return administer(database.superUrl, async (admin) => {
    const [row] = await admin`
      select percentile_cont(0.99) within group (order by extract(epoch from c.at - e.recorded_at)) as wait
      from audit_entries e join audit_leaves l on l.org_id = e.org_id and l.entry_id = e.id
      cross join lateral (select at from audit_checkpoints c where c.org_id = e.org_id and c.size > l.index order by c.size limit 1) c
      where e.org_id = any(${orgIds}) and e.recorded_at > ${since.toISOString()}::timestamptz`
    return Number(row?.wait)
  })
}
