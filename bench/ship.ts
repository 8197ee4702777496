import { setTimeout as sleep } from 'node:timers/promises'
import { jobActor } from '#lib/auth/actor.ts'
import { organization, write } from '../test/fixtures.ts'
import { syslogReceiver } from '../test/siem.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const many = Number(process.env.BENCH_ENTRIES ?? 50_000)
/** Entries a second, and seconds of it. */
const steady = { rate: 500, seconds: 30 }

/** The trail on its way to a receiver of syslog over TLS, which runs in the same process: what is sealed already, and entries as they are recorded. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  process.env.OUTGOING_ALLOW = '127.0.0.0/8'
  try {
    const database = await cluster.fresh()
    enter(database)
    const { closePools } = await import('#db/client.ts')
    try {
      await measure(bench, database)
    } finally {
      await closePools()
    }
  } finally {
    await cluster.stop()
  }
}

const plant = (database: Database, orgId: string) => write(database.ownerUrl, orgId, (sql) => sql`
  insert into audit_entries (org_id, id, recorded_at, body)
  select ${orgId}, id, at, format('{"action":"systems.update","actor":{"id":"bench","kind":"job"},"at":"%s","category":"configuration","changes":{"description":["%s","%s"],"name":["System %s","System %s"]},"correlation":"c-%s","id":"%s","org":"%s","outcome":"success","request":{"id":"r-%s"},"subject":{"id":"%s","label":"System %s","type":"system"},"v":1}',
    to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), repeat('before ', 40), repeat('after ', 40), n, n + 1, n, id, ${orgId}::text, n, id, n)
  from (select uuidv7() as id, date_trunc('milliseconds', now()) - make_interval(secs => (${many}::int - n) / 1000.0) as at, n from generate_series(1, ${many}::int) n) e`)

async function measure(bench: Bench, database: Database): Promise<void> {
  const { appPool, begin } = await import('#db/client.ts')
  const { append } = await import('#lib/audit/append.ts')
  const { changed } = await import('#lib/door/change.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { background } = await import('#lib/door/background.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const { createTrailStream, replayTrailStream } = await import('#lib/modules/trail-streams/operations.ts')
  const { ship } = await import('#lib/modules/trail-streams/rounds.ts')
  const here = await organization(database.ownerUrl, 'Shipped')
  const admin = await here.person('admin')
  const hand = background('bench')
  const seal = sealer(hand.write, (org) => rotateKey(jobActor(org, 'sealing', 'bench'), { reason: 'First key' }))
  await plant(database, here.id)
  const siem = await syslogReceiver()
  const { id } = await createTrailStream(admin, { kind: 'syslog', name: 'SIEM', address: `127.0.0.1:${siem.port}`, authority: siem.cert })
  while ((await seal(here.id)) > 0);
  await ship(hand)

  await bench.measure({
    goal: 'sealed entries a second to syslog over TLS, with the receiver in the same process', unit: '/s', bar: { atLeast: 5_000 }, repeats: 5,
    take: async () => {
      while ((await seal(here.id)) > 0);
      await replayTrailStream(admin, { id, from: 0, reason: 'Measured again' })
      siem.got = []
      const began = performance.now()
      while (siem.got.length < many) await ship(hand)
      return siem.got.length / ((performance.now() - began) / 1_000)
    },
  })
  bench.say(`  ${siem.got.length} messages of ${Math.round(siem.got.reduce((sum, each) => sum + each.length, 0) / siem.got.length)} bytes on average`)

  await bench.measure({
    goal: `seconds from recorded to received, p99, at ${steady.rate} entries a second`, unit: 's', bar: { atMost: 5 }, repeats: 3,
    take: async () => {
      while ((await seal(here.id)) > 0);
      await ship(hand)
      let recording = true
      const recorded = new Map<string, number>()
      const received = new Map<string, number>()
      const record = async () => {
        const began = performance.now()
        for (let n = 0; n < steady.seconds * 10; n++) {
          const marks = Array.from({ length: steady.rate / 10 }, () => `m-${Math.random()}`)
          await begin(appPool(), here.id, (tx) => append(tx, here.id, marks.map((mark) => ({ action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: here.id, label: 'System' }, { description: 'Was' }, { description: 'Is' }), actor: jobActor(here.id, 'bench', 'r'), at: new Date(), correlationId: mark }))))
          for (const mark of marks) recorded.set(mark, performance.now())
          await sleep(Math.max(began + (n + 1) * 100 - performance.now(), 0))
        }
        recording = false
      }
      const look = () => {
        const at = performance.now()
        for (const message of siem.got) {
          const mark = /"correlation":"(m-[\d.e-]+)"/.exec(message)?.[1]
          if (mark && !received.has(mark)) received.set(mark, at)
        }
        siem.got = []
      }
      const sealing = async () => {
        while (recording || received.size < recorded.size) {
          await seal(here.id)
          await sleep(500)
        }
      }
      const shipping = async () => {
        while (recording || received.size < recorded.size) {
          await ship(hand)
          look()
          await sleep(500)
        }
      }
      await Promise.all([record(), sealing(), shipping()])
      const lags = [...recorded].map(([mark, at]) => ((received.get(mark) ?? Infinity) - at) / 1_000).sort((one, other) => one - other)
      bench.say(`  ${lags.length} entries, median ${lags[Math.floor(lags.length / 2)]?.toFixed(2)} s, largest ${lags.at(-1)?.toFixed(2)} s`)
      return lags[Math.floor(lags.length * 0.99)] ?? Infinity
    },
  })
  await siem.close()
}
