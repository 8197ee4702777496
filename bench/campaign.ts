import postgres from 'postgres'
import { v7 } from 'uuid'
import type { Person } from '#lib/auth/actor.ts'
import { organization, type TestOrganization, write } from '../test/fixtures.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import { watchedPrinter } from './lib/printer.ts'

const large = 200_000
const small = 200
const atOnce = 500
const signed = 10_000

/** An access review of 200,000 entitlements: taking its rows with flags and reviewers, the page of a reviewer beside that of a review of 200 rows, 500 decisions of one click, and the report of one that is signed off. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    Object.assign(process.env, enter(database))
    await measure(bench, database)
  } finally {
    await cluster.stop()
  }
}

/** A frozen population of so many rows of people with a manager; every fiftieth was not used for long. */
async function populated(owner: postgres.Sql, org: TestOrganization, manager: Person, boss: Person, rows: number): Promise<string> {
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const { id: systemId } = await createSystem(manager, { name: `System of ${rows}`, environment: 'production', criticality: 3, ownerId: manager.userId } as never)
  const [populationId, bossId] = [v7(), v7()]
  const people = Math.max(1, rows / 10)
  await write(owner, org.id, async (sql) => {
    await sql`insert into people (org_id, id, system_id, worker_id, name, kind, state, zone, user_id, created_at, updated_at) values (${org.id}, ${bossId}, ${systemId}, 'boss', 'Boss', 'employee', 'active', 'UTC', ${boss.userId}, now(), now())`
    await sql`insert into people (org_id, id, system_id, worker_id, name, email, kind, state, zone, manager_id, created_at, updated_at) select ${org.id}, gen_random_uuid(), ${systemId}, n::text, 'Person ' || n, 'p' || n || '.' || ${rows}::text || '@bench.example', 'employee', 'active', 'UTC', ${bossId}, now(), now() from generate_series(1, ${people}) n`
    await sql`insert into accounts (org_id, id, system_id, account_id, name, kind, person_id, how, said, created_at, updated_at) select org_id, gen_random_uuid(), system_id, worker_id, name, 'person', id, 'email', 'by e-mail', now(), now() from people where org_id = ${org.id} and system_id = ${systemId} and worker_id <> 'boss'`
    await sql`insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at) values (${org.id}, ${populationId}, ${systemId}, 'table', 'Bench', 'draft', 'R-12', now() - interval '1 day', now(), now())`
    await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, email, right_kind, right_id, right_name, scope, rest, enabled)
      select ${org.id}, ${populationId}, jsonb_build_array(${systemId}::text, n % ${people} + 1, 'role', n / ${people}, '')::text, sha256(convert_to(n::text, 'UTF8')), 'line ' || n, (n % ${people} + 1)::text, 'Person ' || (n % ${people} + 1), 'person', 'p' || (n % ${people} + 1) || '.' || ${rows}::text || '@bench.example', 'role', (n / ${people})::text, 'Role ' || n / ${people}, '',
        case when n % 50 = 0 then '{"paths":["direct"],"lastUsedAt":"2020-01-01"}' else '{"paths":["direct"]}' end::jsonb, true from generate_series(0, ${rows - 1}) n`
    await sql`update populations set state = 'complete', records = ${rows}, used = ${rows}, rejected = 0, blank = 0, entries = ${rows}, accepted = ${rows}, duplicates = 0, conflicts = 0, columns = '["user"]', shape = 'x', root = 'x', read_at = now() where id = ${populationId}`
    await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${manager.userId}, reason = 'Bench' where id = ${populationId}`
  })
  return systemId
}

async function measure(bench: Bench, database: Database): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { background } = await import('#lib/door/background.ts')
  const { buildCampaign, openCampaign } = await import('#lib/modules/campaigns/operations/build.ts')
  const { closeCampaign } = await import('#lib/modules/campaigns/operations/close.ts')
  const { signOffCampaign } = await import('#lib/modules/campaigns/operations/sign-off.ts')
  const { reporting } = await import('#lib/modules/campaigns/reporting.ts')
  const { decideRows, submitRows } = await import('#lib/modules/campaigns/operations/decide.ts')
  const { createCampaign } = await import('#lib/modules/campaigns/operations/plan.ts')
  const { getCampaign, listRows } = await import('#lib/modules/campaigns/queries.ts')
  const { building } = await import('#lib/modules/campaigns/rounds.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const [manager, boss] = [await org.person('compliance_manager'), await org.person('reviewer', 'Boss')]
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
    const reviewOf = async (rows: number) => {
      const systemId = await populated(owner, org, manager, boss, rows)
      const { id } = await createCampaign(manager, { title: `Review of ${rows}`, windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: [`${systemId}:table`] } as never)
      const build = async () => {
        const { runId } = await buildCampaign(manager, { id })
        const start = performance.now()
        await building.work({ orgId: org.id, id: runId }, background('bench'))
        return performance.now() - start
      }
      return { id, build, open: async () => openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version }) }
    }
    const [big, little] = [await reviewOf(large), await reviewOf(small)]
    await owner`analyze`
    await bench.measure({ goal: `${large.toLocaleString('en')} entitlements taken into a review, with flags and reviewers`, unit: 'ms', take: big.build, bar: { atMost: 30_000 } })
    await little.build()
    await Promise.all([big.open(), little.open()])
    await owner`analyze`
    const page = (id: string) => listRows(boss, { campaignId: id, mine: 'yes', state: 'pending', limit: 50 } as never)
    const pages = async (id: string) => {
      const times: number[] = []
      for (let n = 0; n < 30; n++) {
        const start = performance.now()
        await page(id)
        times.push(performance.now() - start)
      }
      return median(times)
    }
    await pages(big.id)
    await bench.measure({ goal: `a reviewer’s page of ${large.toLocaleString('en')} rows, times that of ${small}`, unit: '×', take: async () => (await pages(big.id)) / (await pages(little.id)), bar: { atMost: 1.5 } })
    let after: string | null = null
    await bench.measure({
      goal: `${atOnce} decisions of one click`, unit: 'ms', bar: { atMost: 1_000 },
      take: async () => {
        const rows: Awaited<ReturnType<typeof page>>['rows'] = []
        while (rows.length < atOnce) {
          const found: Awaited<ReturnType<typeof page>> = await listRows(boss, { campaignId: big.id, mine: 'yes', state: 'pending', limit: 100, after } as never)
          rows.push(...found.rows.filter((row) => !row.guarded))
          after = found.next
        }
        const start = performance.now()
        await decideRows(boss, { id: big.id, outcome: 'approve', rows: rows.slice(0, atOnce).map(({ number, sequence, hash }) => ({ number, sequence, hash })) } as never)
        return performance.now() - start
      },
    })

    const done = await reviewOf(signed)
    await done.build()
    await done.open()
    for (;;) {
      const { rows } = await listRows(boss, { campaignId: done.id, mine: 'yes', state: 'pending', limit: 100 } as never)
      if (rows.length === 0) break
      for (const guarded of [false, true]) {
        const of = rows.filter((row) => row.guarded === guarded).map(({ number, sequence, hash }) => ({ number, sequence, hash }))
        if (of.length > 0) await decideRows(boss, { id: done.id, outcome: guarded ? 'reject' : 'approve', ...(guarded ? { note: 'Not used for years' } : {}), rows: of } as never)
      }
    }
    await submitRows(boss, { id: done.id } as never)
    const version = async () => (await getCampaign(manager, { id: done.id })).version
    await closeCampaign(manager, { id: done.id, version: await version() })
    const { runId } = await signOffCampaign(manager, { id: done.id, version: await version(), statement: 'Complete.' })
    const { peak, seconds } = await watchedPrinter(() => reporting.work({ orgId: org.id, id: runId }, background('bench')))
    const { state } = await getCampaign(manager, { id: done.id })
    if (state !== 'signed_off') throw new Error(`the review is ${state}`)
    await bench.measure({ goal: `report and rows of ${signed.toLocaleString('en')} decided rows, printed and locked`, unit: 's', repeats: 1, take: () => seconds, bar: { atMost: 20 } })
    await bench.measure({ goal: 'the same: memory of the printing process', unit: 'MiB', repeats: 1, take: () => peak, bar: { atMost: 160 } })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}
