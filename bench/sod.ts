import postgres from 'postgres'
import { v7 } from 'uuid'
import type { Person } from '#lib/auth/actor.ts'
import { organization, type TestOrganization, write } from '../test/fixtures.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const systems = 10
const perSystem = 20_000
const people = 20_000
const roles = 400
const rules = 100

/** Segregation of duties: 200,000 entitlements of 20,000 people in ten systems against 100 rules, and one grant more. */
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

type Rows = { systemId: string; extractedHoursAgo: number; shift?: boolean; formerId?: string | null }

/** Each person has one right of each system; of `shift` the first person has another one besides. */
async function frozen(owner: postgres.Sql, org: TestOrganization, manager: Person, { systemId, extractedHoursAgo, shift = false, formerId = null }: Rows): Promise<string> {
  const populationId = v7()
  const n = perSystem + (shift ? 1 : 0)
  await write(owner, org.id, async (sql) => {
    await sql`insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, former_id, created_at, updated_at) values (${org.id}, ${populationId}, ${systemId}, 'table', 'Bench', 'draft', 'R-12', now() - make_interval(hours => ${extractedHoursAgo}), ${formerId}, now(), now())`
    await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, enabled)
      select ${org.id}, ${populationId}, '["' || ${systemId}::text || '","' || a || '","role","' || r || '",""]', sha256(convert_to(n::text, 'UTF8')), 'line ' || n, a::text, 'Person ' || a, 'person', 'role', r::text, 'Role ' || r, '', '{"paths":["direct"]}'::jsonb, true
      from (select n, case when n > ${perSystem} then 1 else n end as a, case when n > ${perSystem} then 1 else 2 * (n % ${roles / 2}) end as r from generate_series(1, ${n}) n) of`
    await sql`update populations set state = 'complete', records = ${n}, used = ${n}, rejected = 0, blank = 0, entries = ${n}, accepted = ${n}, duplicates = 0, conflicts = 0, columns = '["user"]', shape = 'x', root = 'x', read_at = now() where id = ${populationId}`
    if (formerId) await sql`update populations set state = 'superseded' where id = ${formerId}`
    await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${manager.userId}, reason = 'Bench' where id = ${populationId}`
  })
  return populationId
}

/** Of each duty two roles; rules across systems and within one, drafted by nobody in particular and in force. */
const defined = (owner: postgres.Sql, org: TestOrganization, manager: Person) => write(owner, org.id, async (sql) => {
  await sql.unsafe('alter table duty_rules disable trigger user')
  await sql`insert into duties (org_id, id, name, created_at, updated_at) select ${org.id}, md5('duty' || n)::uuid, 'Duty ' || n, now(), now() from generate_series(0, ${rules * 2 - 1}) n`
  await sql`insert into duty_mappings (org_id, id, duty_id, by, "right", created_at, updated_at) select ${org.id}, gen_random_uuid(), md5('duty' || n / 2)::uuid, case n % 2 when 0 then 'id' else 'name' end, case n % 2 when 0 then n::text else 'Role ' || n end, now(), now() from generate_series(0, ${roles - 1}) n`
  await sql`insert into duty_rules (org_id, id, name, one_id, other_id, same_system, risk, why, owner_id, state, approved_at, created_at, updated_at) select ${org.id}, gen_random_uuid(), 'Rule ' || n, md5('duty' || n)::uuid, md5('duty' || (n + 37) % ${rules * 2})::uuid, n % 4 <> 0, 1 + n % 4, 'Why', ${manager.userId}, 'approved', now(), now(), now() from generate_series(0, ${rules - 1}) n`
})

async function measure(bench: Bench, database: Database): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools, begin, readerPool } = await import('#db/client.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const { background } = await import('#lib/door/background.ts')
  const { checkPopulation, evaluateDuties } = await import('#lib/modules/duties/operations/evaluate.ts')
  const { getMatrix } = await import('#lib/modules/duties/queries.ts')
  const { evaluating } = await import('#lib/modules/duties/rounds.ts')
  const { conflictsWith } = await import('#lib/modules/duties/within.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const manager = await org.person('compliance_manager')
    const ids: string[] = []
    for (let n = 0; n < systems; n++) ids.push((await createSystem(manager, { name: `System ${n}`, environment: 'production', criticality: 3 } as never)).id)
    await write(owner, org.id, (sql) => sql`insert into people (org_id, id, system_id, worker_id, name, kind, state, zone, created_at, updated_at) select ${org.id}, md5('person' || n)::uuid, ${ids[0] as string}, n::text, 'Person ' || n, 'employee', 'active', 'UTC', now(), now() from generate_series(1, ${people}) n`)
    const present: string[] = []
    for (const [n, systemId] of ids.entries()) {
      const populationId = await frozen(owner, org, manager, { systemId, extractedHoursAgo: 48 })
      // In each system everybody has another account number: what one holds differs from system to system.
      await write(owner, org.id, (sql) => sql`insert into accounts (org_id, id, system_id, account_id, name, kind, person_id, how, said, population_id, created_at, updated_at) select ${org.id}, gen_random_uuid(), ${systemId}, a::text, 'Person ' || a, 'person', md5('person' || (1 + (a + ${n} * 37) % ${people}))::uuid, 'email', 'by e-mail', ${populationId}, now(), now() from generate_series(1, ${perSystem}) a`)
      present.push(populationId)
    }
    await defined(owner, org, manager)
    await owner.unsafe('alter table duty_rules enable trigger user')
    await owner`analyze`
    const seen: number[] = []
    let memory = 0
    // Modules and what was made above are there whatever is evaluated.
    const before = process.memoryUsage().rss
    const evaluate = async () => {
      const { runId } = await evaluateDuties(manager, {})
      const start = performance.now()
      const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage().rss)), 50)
      await evaluating.work({ orgId: org.id, id: runId }, background('bench'))
      clearInterval(watch)
      seen.push((await getMatrix(manager, {})).last?.facts?.conflicts.found ?? 0)
      return (performance.now() - start) / 1_000
    }
    await bench.measure({ goal: `${(systems * perSystem).toLocaleString('en')} entitlements × ${rules} rules, each conflict new`, unit: 's', repeats: 1, take: evaluate, bar: { atMost: 20 } })
    await owner`analyze`
    await bench.measure({ goal: 'the same again: nothing has changed', unit: 's', repeats: 2, take: evaluate, bar: { atMost: 20 } })
    await bench.measure({ goal: 'more memory of the process meanwhile', unit: 'MiB', repeats: 1, take: () => (memory - before) / 2 ** 20, bar: { atMost: 300 } })
    if (!seen[0] || new Set(seen).size !== 1) throw new Error(`found ${seen.join(', ')} conflicts`)
    const times: number[] = []
    await bench.measure({
      goal: 'what one requested right would make of a person', unit: 'ms', bar: { atMost: 50 },
      take: async () => {
        times.length = 0
        for (let n = 0; n < 20; n++) {
          const [person] = await owner<{ id: string }[]>`select md5(${`person${100 + n}`})::uuid as id`
          const start = performance.now()
          await begin(readerPool(), org.id, (tx) => conflictsWith(tx, person?.id ?? '', { systemId: ids[n % systems] as string, rightKind: 'role', rightId: '4', rightName: 'Role 4', scope: '' }, new Date()))
          times.push(performance.now() - start)
        }
        return median(times)
      },
    })
    let formerId = present[1] as string
    let hours = 40
    let shift = false
    await bench.measure({
      goal: `one grant more in a frozen population of ${perSystem.toLocaleString('en')} rows: whoever has it checked`, unit: 'ms', bar: { atMost: 50 },
      take: async () => {
        shift = !shift
        formerId = await frozen(owner, org, manager, { systemId: ids[1] as string, extractedHoursAgo: hours--, shift, formerId })
        await write(owner, org.id, (sql) => sql`update accounts set population_id = ${formerId} where org_id = ${org.id} and system_id = ${ids[1] as string}`)
        await owner`analyze population_rows`
        const start = performance.now()
        await checkPopulation(jobActor(org.id, 'duties', 'bench'), { populationId: formerId })
        return performance.now() - start
      },
    })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}
