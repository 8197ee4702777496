import { cpuUsage } from 'node:process'
import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { organization } from '../test/fixtures.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, enter, type Database } from './lib/cluster.ts'

const batch = 1_000
const batches = 20
const writers = 16
const changesEach = 25
const rounds = 9

/** What an entry costs: in batches until it is sealed, beside a bare table, and on a change through the door. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    enter(database)
    const { closePools } = await import('#db/client.ts')
    try {
      await inBatches(bench, database)
      await throughTheDoor(bench, database)
    } finally {
      await closePools()
    }
  } finally {
    await cluster.stop()
  }
}

async function inBatches(bench: Bench, database: Database): Promise<void> {
  const { appPool, begin } = await import('#db/client.ts')
  const { append, write } = await import('#lib/audit/append.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const { changed } = await import('#lib/door/change.ts')
  const { id: orgId } = await organization(database.ownerUrl, 'Appended')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'bench'), { reason: 'First key' }))
  await seal(orgId)
  const entries = (n: number) => Array.from({ length: batch }, (_, m) => ({
    action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: orgId, label: `System ${m}` }, { criticality: m % 4, description: `Was ${n}` }, { criticality: (m + 1) % 4, description: `Is ${n}` }),
    actor: jobActor(orgId, 'bench', 'r'), at: new Date(), correlationId: `c-${n}-${m}`,
  }))
  const appendAll = async () => {
    for (let n = 0; n < batches; n++) await begin(appPool(), orgId, (tx) => append(tx, orgId, entries(n)))
    return batches * batch
  }
  await bench.measure({
    goal: 'durable sealed entries a second, in batches of 1,000', unit: '/s', bar: { atLeast: 10_000 }, repeats: 5,
    take: async () => {
      const started = performance.now()
      let done = false
      const appending = appendAll().finally(() => (done = true))
      let sealed = 0
      while (!done || sealed < batches * batch) sealed += await seal(orgId)
      await appending
      return sealed / ((performance.now() - started) / 1000)
    },
  })

  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await owner.unsafe('create table bare (org_id uuid, id uuid, recorded_at timestamptz(3), body text, primary key (org_id, recorded_at, id))')
  await bench.compare({
    goal: 'append beside the same rows into a table with only a primary key', unit: 'entries/s', bar: { atLeast: 0.5 },
    ours: { name: 'append', amount: batches * batch, run: appendAll },
    rival: {
      name: 'bare table', amount: batches * batch,
      run: async () => {
        for (let n = 0; n < batches; n++) {
          const rows = entries(n).map((entry) => ({ org_id: orgId, recorded_at: entry.at.toISOString(), ...bodyOf(write(orgId, entry)) }))
          await owner.begin((sql) => sql`insert into bare ${sql(rows, 'org_id', 'id', 'recorded_at', 'body')}`)
        }
        return batches * batch
      },
    },
  })
  await owner.end()
  await seal(orgId)
}

const bodyOf = ({ id, body }: { id: string; body: string }) => ({ id, body })

/** The same change, once as the door makes it and once with everything but the entry. */
async function throughTheDoor(bench: Bench, database: Database): Promise<void> {
  const { appPool, begin } = await import('#db/client.ts')
  const { systems } = await import('#db/schema/systems.ts')
  const { authorize } = await import('#lib/door/authorize.ts')
  const { createSystem, updateSystem } = await import('#lib/modules/systems/operations.ts')
  const { id: orgId, person } = await organization(database.ownerUrl, 'Door')
  const admin: Person = await person('admin')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  const fields = { environment: 'production' as const, criticality: 3 }
  const ids: { id: string; version: number }[] = []
  for (let n = 0; n < writers; n++) ids.push({ id: (await createSystem(admin, { name: `System ${n}`, ...fields } as never)).id, version: 1 })

  // A figure a round, of either side.
  const waits: Record<'ours' | 'rival', number[]> = { ours: [], rival: [] }
  const cpu: Record<'ours' | 'rival', number[]> = { ours: [], rival: [] }
  const measured = (side: 'ours' | 'rival', change: (at: { id: string; version: number }, n: number) => Promise<unknown>) => async () => {
    const before = cpuUsage()
    const each: number[] = []
    await Promise.all(ids.map(async (at) => {
      for (let n = 0; n < changesEach; n++) {
        const started = performance.now()
        await change(at, n)
        at.version++
        each.push(performance.now() - started)
      }
    }))
    const { user, system } = cpuUsage(before)
    waits[side].push(median(each))
    cpu[side].push((user + system) / 1000)
    return writers * changesEach
  }
  const ours = measured('ours', (at, n) => updateSystem(admin, { id: at.id, version: at.version, name: `System ${v7()}`, description: `Change ${n}`, ...fields } as never))
  const bare = measured('rival', async (at, n) => {
    authorize(admin, 'systems.update')
    const input = updateSystem.spec.input.parse({ id: at.id, version: at.version, name: `System ${v7()}`, description: `Change ${n}`, ...fields }) as { id: string; version: number; name: string; description: string | null }
    await begin(appPool(), orgId, async (tx) => {
      const [found] = await tx.select().from(systems).where(eq(systems.id, input.id)).for('update')
      if (!found || found.version !== input.version) throw new Error('somebody else was here')
      const { version: _, ...after } = input
      await tx.update(systems).set({ ...found, ...after, description: after.description ?? '', updatedAt: new Date(), updatedById: admin.userId, version: found.version + 1 }).where(eq(systems.id, found.id))
    })
  })
  const without = async () => {
    await owner.unsafe('alter table systems disable trigger require_entry')
    try {
      return await bare()
    } finally {
      await owner.unsafe('alter table systems enable trigger require_entry')
    }
  }
  for (let n = 0; n < 2; n++) await ours().then(without)
  for (const all of [waits, cpu]) all.ours.length = all.rival.length = 0
  for (let n = 0; n < rounds; n++) await without().then(ours)
  for (const [goal, all] of [['median wait', waits], ['processor time', cpu]] as const) {
    const ratios = all.ours.map((figure, round) => figure / (all.rival[round] ?? Number.NaN))
    await bench.measure({
      goal: `a change through the door beside one without an entry, ${writers} writers: ${goal}`, unit: '×', bar: { atMost: 1.2 }, repeats: rounds,
      take: () => ratios.shift() ?? Number.NaN,
    })
  }
  await owner.end()
}
