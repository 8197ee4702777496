import postgres from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const [many, few] = [100_000, 1_000]
const pages = 40

/** The exceptions of a reconciliation of 100,000 changes beside those of one of 1,000, as the page reads them: the reconciliation, its failures with what was said of them, and how many there are. */
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

async function measure(bench: Bench, database: Database): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { countFailed, listFailed } = await import('#lib/modules/reconciliations/exceptions.ts')
  const { getReconciliation } = await import('#lib/modules/reconciliations/queries.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Reconciled')
    const manager: Person = await org.person('compliance_manager')
    /** As a worker leaves it: of 100 changes five failed two questions, one came without a pull request, and of every second failure somebody said why. */
    const reconciled = async (count: number): Promise<string> => {
      const { id: systemId } = await createSystem(manager, { name: `Ledger ${count}`, environment: 'production', criticality: 2 } as never)
      const id = crypto.randomUUID()
      await write(owner, org.id, async (sql) => {
        await sql`insert into reconciliations (org_id, id, title, system_id, state, from_at, to_at, as_of, catalogue, settings, source_facts, pipeline_facts, totals, created_at, updated_at) values (${org.id}, ${id}, 'Changes', ${systemId}, 'judging', now() - interval '90 days', now(), now(), 1, '{}', 0, 0, ${sql.json([1, 2, 3, 4, 5, 6].map((attribute) => ({ attribute, n: count, pass: attribute === 2 || attribute === 3 ? (count * 19) / 20 : count, fail: attribute === 2 || attribute === 3 ? count / 20 : 0, not_evaluable: 0, not_applicable: 0, rate: 1 })))}, now(), now())`
        await sql`insert into reconciliation_units (org_id, reconciliation_id, number, key, type, title, at, result, body) select ${org.id}, ${id}, n, 'pull ' || n, case when n % 100 = 7 then 'unattributed' else 'pull' end, 'Pull request ' || n, now() - n * interval '1 minute', case when n % 20 = 0 then 'fail' else 'pass' end, jsonb_build_object('commits', jsonb_build_array('a', 'b')) from generate_series(1, ${count}::int) n`
        await sql`insert into reconciliation_outcomes (org_id, reconciliation_id, number, attribute, outcome, reason, said) select ${org.id}, ${id}, n, a, case when n % 20 = 0 and a in (2, 3) then 'fail' else 'pass' end, 'approved', 'Somebody approved it, or nobody did, and this says who and when.' from generate_series(1, ${count}::int) n, generate_series(1, 6) a`
        await sql`insert into change_exceptions (org_id, id, system_id, unit_key, attribute, reconciliation_id, number, title, said, spread, root_cause, owner_id, due_at, created_at, updated_at) select ${org.id}, gen_random_uuid(), ${systemId}, 'pull ' || n, 2, ${id}, n, 'Pull request ' || n, 'Nobody', 'isolated', 'Night', ${manager.userId}, now(), now(), now() from generate_series(20, ${count}::int, 20) n`
      })
      return id
    }
    const [large, small] = [await reconciled(many), await reconciled(few)]
    await owner`analyze`
    const page = async (id: string, more: object = {}) => {
      const [, list, total] = await Promise.all([getReconciliation(manager, { id }), listFailed(manager, { reconciliationId: id, ...more } as never), countFailed(manager, { reconciliationId: id } as never)])
      return { rows: list.rows.length, said: list.rows.filter(({ exceptionId }) => exceptionId !== null).length, count: total.count }
    }
    const repeat = async (id: string, more?: object) => {
      let last = await page(id, more)
      for (let n = 1; n < pages; n++) last = await page(id, more)
      return last
    }
    const right = (of: unknown, changes: number) => {
      const { rows, said, count } = of as Awaited<ReturnType<typeof page>>
      return rows === 50 && said === 25 && count === changes / 10
    }
    for (const [name, more] of [['first', {}], ['of one question', { attribute: 2 }]] as const) {
      await bench.compare({
        goal: `exceptions page (${name}) of ${many.toLocaleString('en')} changes against ${few.toLocaleString('en')}`,
        unit: 'ms', bar: { atMost: 1.3 }, repeats: 9, note: `${pages} pages a run, through the read door`,
        same: (ours, rival) => (name === 'first' ? right(ours, many) && right(rival, few) : (ours as { rows: number }).rows === 50 && (rival as { rows: number }).rows === 50),
        ours: { name: many.toLocaleString('en'), run: () => repeat(large, more) }, rival: { name: few.toLocaleString('en'), run: () => repeat(small, more) },
      })
    }
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}
