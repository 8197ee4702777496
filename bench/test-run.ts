import { fork } from 'node:child_process'
import { join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { attributes } from '#lib/testing/attributes/index.ts'
import { outcomesOf } from '#lib/testing/test.ts'
import { workerEnv, workerFlags } from '../scripts/lib/portal.mjs'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import type { Worked } from './test-run/work.ts'

const items = Number(process.env.BENCH_ITEMS || 100_000)
const asked = 25

/** A control test of 25 questions over 100,000 accounts: frozen, asked, sampled and written by the worker; and 25 attributes judged, whatever they are of. */
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

const of = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', asOf: '2026-10-02T00:00:00.000Z' }

/** Each attribute of every kind in turn, on what it passes and on what it fails. */
function judging(): number {
  const begun = performance.now()
  let failed = 0
  for (let n = 0; n < items; n++) {
    for (let k = 0; k < asked; k++) {
      const { id, params, examples } = attributes[(n + k) % attributes.length] as (typeof attributes)[number]
      const [answer] = outcomesOf([{ letter: 'A', by: id, params, asks: '' }], (n % 3 === 0 ? examples.fail : examples.pass) as never, of)
      if (answer?.outcome === 'fail') failed++
    }
  }
  if (failed < items) throw new Error(`only ${failed} failed`)
  return (performance.now() - begun) / 1_000
}

async function measure(bench: Bench, database: Database, env: Record<string, string>): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const { createControl } = await import('#lib/modules/controls/operations/details.ts')
  const { createEngagement } = await import('#lib/modules/engagements/operations.ts')
  const { createTest } = await import('#lib/modules/control-tests/operations/plan.ts')
  const { performTest } = await import('#lib/modules/control-tests/operations/perform.ts')
  const { getTest } = await import('#lib/modules/control-tests/queries.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const [manager, auditor] = [await org.person('compliance_manager'), await org.person('auditor')]
    const systemId = (await createSystem(manager, { name: 'Ledger', environment: 'production', criticality: 3 } as never)).id
    await write(owner, org.id, async (sql) => {
      const id = v7()
      await sql`insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at) values (${org.id}, ${id}, ${systemId}, 'table', 'Bench', 'draft', 'R-12', '2026-09-30T00:00:00Z', now(), now())`
      await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, enabled, right_kind, right_id, right_name, scope, rest)
        select ${org.id}, ${id}, 'k' || n, sha256(convert_to(n::text, 'UTF8')), 'line', 'U' || n, 'User ' || n, 'person', true, 'role', 'clerk', 'Clerk', '', jsonb_build_object('paths', '["direct"]'::jsonb, 'mfa', n % 50 > 0) from generate_series(1, ${items}) n`
      await sql`update populations set state = 'complete', records = ${items}, used = ${items}, rejected = 0, blank = 0, entries = ${items}, accepted = ${items}, duplicates = 0, conflicts = 0, columns = '["user"]', shape = 'x', root = 'x', read_at = now() where id = ${id}`
      await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${manager.userId}, reason = 'Bench' where id = ${id}`
    })
    await owner`analyze`
    const controlId = (await createControl(manager, { code: 'AC-10', title: 'Second factor', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented' } as never)).id
    const engagementId = (await createEngagement(auditor, { code: 'FY', title: 'Audit', kind: 'internal', fromDay: '2026-07-01', toDay: '2026-09-30', zone: 'UTC', ownerId: auditor.userId } as never)).id
    const manual = Array.from({ length: asked - 2 }, (_, n) => `Question ${n + 1}?`)
    const { id } = await createTest(auditor, { engagementId, controlId, title: 'Bench', objective: 'Bench', procedure: 'Bench', source: 'populations.accounts', automatic: ['account.known-person', 'account.mfa'], manual, systemIds: [systemId] } as never)
    const { runId } = await performTest(auditor, { id, version: 1 } as never)
    const worked = await inWorker(env, [org.id, runId])
    const test = await getTest(auditor, { id })
    if (test.state !== 'performed') throw new Error(`the test is ${test.state}: ${test.error}`)
    const [known, mfa] = test.totals ?? []
    bench.say(`  ${test.against.items} items, ${known?.fail} without a person, ${mfa?.fail} without a second factor; ${asked - 2} questions of a person over a sample`)
    const what = `${items.toLocaleString('en')} items × ${asked} questions`
    await bench.measure({ goal: `${what}: frozen, asked, sampled and written by the worker`, unit: 's', repeats: 1, take: () => worked.milliseconds / 1_000, bar: { atMost: 60 } })
    await bench.measure({ goal: 'the same: memory of the worker', unit: 'MiB', repeats: 1, take: () => worked.mebibytes, bar: { atMost: 300 } })
    await bench.measure({ goal: `${items.toLocaleString('en')} items × ${asked} attributes of every kind: judged`, unit: 's', repeats: 1, take: judging, bar: { atMost: 60 } })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}

function inWorker(env: Record<string, string>, asked: string[]): Promise<Worked> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'test-run/work.ts'), asked, { execArgv: [...workerFlags, '--conditions=react-server'], env: { ...process.env, ...workerEnv, ...env } })
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => code !== 0 && reject(new Error(`The worker ended with ${code}`)))
  })
}
