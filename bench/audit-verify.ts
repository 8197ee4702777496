import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { jobActor } from '#lib/auth/actor.ts'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const entries = Number(process.env.BENCH_ENTRIES ?? 1_000_000)

/** Verify of a sealed log: text, columns, leaves, checkpoints. One process; the database works beside it. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    enter(database)
    const { appPool, begin, closePools, readerPool } = await import('#db/client.ts')
    const { sealer } = await import('#lib/audit/seal.ts')
    const { verify } = await import('#lib/audit/verify.ts')
    const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
    const { id } = await organization(database.ownerUrl, 'Verified')
    const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'bench'), { reason: 'First key' }))
    await seal(id)
    await write(database.ownerUrl, id, async (sql) => {
      await sql`
        insert into audit_entries (org_id, id, recorded_at, body)
        select ${id}, id, at, format('{"action":"systems.update","actor":{"id":"bench","kind":"job"},"at":"%s","category":"configuration","changes":{"name":["System %s","System %s"]},"correlation":"c-%s","id":"%s","org":"%s","outcome":"success","request":{"id":"r-%s"},"subject":{"id":"%s","label":"System %s","type":"system"},"v":1}',
          to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), n, n + 1, n, id, ${id}::text, n, id, n)
        from (select uuidv7() as id, date_trunc('milliseconds', now()) - make_interval(secs => (${entries}::int - n) / 1000.0) as at, n from generate_series(1, ${entries}::int) n) e`
    })
    const sealing = performance.now()
    const sealed = await seal(id)
    bench.say(`sealed ${sealed.toLocaleString('en')} entries in ${((performance.now() - sealing) / 1000).toFixed(1)} s, batches of 10,000`)
    const owner = postgres(database.superUrl, { max: 1, onnotice: () => {} })
    await owner.unsafe('vacuum analyze')
    await owner.end()
    const computing: string[] = []
    await bench.measure({
      goal: `verify of ${sealed.toLocaleString('en')} entries, columns compared`, unit: 's', bar: { atMost: entries / 100_000 }, repeats: 5,
      take: async () => {
        const [started, before] = [performance.now(), process.cpuUsage()]
        let theirs = 0
        const report = await begin(readerPool(), id, async (tx) => {
          const [backend] = await tx.raw<{ pid: number }[]>`select pg_backend_pid() as pid`
          const former = processorSeconds(backend?.pid ?? 0)
          const answer = await verify(tx, id)
          theirs = processorSeconds(backend?.pid ?? 0) - former
          return answer
        })
        const { user, system } = process.cpuUsage(before)
        computing.push(`${((user + system) / 1e6).toFixed(1)} + ${theirs.toFixed(1)}`)
        if (report.wrong || report.compared !== sealed + 2 && report.compared < sealed) throw new Error(JSON.stringify(report))
        return (performance.now() - started) / 1000
      },
    })
    bench.say(`what counts is the time on the clock; processor time of this process and of the database: ${computing.join(', ')} s`)
    await freshness(bench, database)
    bench.say(`${process.memoryUsage().rss >> 20} MiB resident, ${(process.cpuUsage().user / 1e6).toFixed(1)} s of this process in all`)
    await closePools()
  } finally {
    await cluster.stop()
  }
}

/** Of a process of this machine, where it says (Linux). */
function processorSeconds(pid: number): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? []
    return (Number(user) + Number(system)) / 100
  } catch {
    return Number.NaN
  }
}

/** How long an entry waits for its signed checkpoint while 1,000 come in every second and the sealer pauses as the worker does. */
async function freshness(bench: Bench, database: Database): Promise<void> {
  const { appPool, begin } = await import('#db/client.ts')
  const { append } = await import('#lib/audit/append.ts')
  const { sealer, sealPause } = await import('#lib/audit/seal.ts')
  const { changed } = await import('#lib/door/change.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const { id } = await organization(database.ownerUrl, 'Fresh')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'bench'), { reason: 'First key' }))
  await seal(id)
  const actor = jobActor(id, 'bench', 'r')
  const committed: { count: number; at: number }[] = []
  const waits: number[] = []
  let [ending, sealed] = [false, 0]
  const sealing = (async () => {
    while (!ending || committed.length > 0) {
      sealed += await seal(id)
      for (let next = committed[0]; next && next.count <= sealed; next = committed[0]) waits.push(performance.now() - (committed.shift() as { at: number }).at)
      await new Promise((resolve) => setTimeout(resolve, sealPause))
    }
  })()
  const started = performance.now()
  for (let n = 0, count = 0; n < seconds * 20; n++) {
    const entries = Array.from({ length: 50 }, (_, m) => ({ action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id, label: 'System' }, { n: m }, { n: m + 1 }), actor, at: new Date(), correlationId: `f-${n}` }))
    await begin(appPool(), id, (tx) => append(tx, id, entries))
    committed.push({ count: (count += entries.length), at: performance.now() })
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, started + (n + 1) * 50 - performance.now())))
  }
  ending = true
  await sealing
  waits.sort((one, other) => one - other)
  await bench.measure({
    goal: 'from commit to signed checkpoint at 1,000 entries a second, p99', unit: 'ms', bar: { atMost: 1_000 }, repeats: 1,
    take: () => waits[Math.floor(waits.length * 0.99)] ?? Number.NaN,
  })
}

const seconds = 20
