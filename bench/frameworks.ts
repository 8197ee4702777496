import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { organization, type TestOrganization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import { countingProxy } from './lib/counting-proxy.ts'

const controls = 500
const file = 'NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json'
const sha256 = 'a'.repeat(64)

/** An OSCAL catalog imported; the snapshot of a day of 500 controls by 10 frameworks; the matrix of 20 frameworks of 1,000 requirements. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const proxy = await countingProxy(Number(new URL(database.readerUrl).port))
    const through = new URL(database.readerUrl)
    through.port = String(proxy.port)
    // Only what reads goes by way of the proxy, which counts.
    Object.assign(process.env, enter({ ...database, readerUrl: through.href }))
    try {
      await measure(bench, database, proxy.counts)
    } finally {
      proxy.close()
    }
  } finally {
    await cluster.stop()
  }
}

/** Frameworks that are adopted, of so many requirements each; requirement n of each maps to n of the next, by turns as equivalent and in part. */
const planted = (owner: postgres.Sql, org: TestOrganization, ownerId: string, many: number, requirements: number) => write(owner, org.id, async (sql) => {
  await sql.unsafe('alter table requirement_mappings disable trigger user')
  await sql`insert into frameworks (org_id, id, key, name, edition, source, sha256, requirements, state, scope, from_day, owner_id, adopted_at, adopted_by_id, created_at, updated_at)
    select ${org.id}, md5(${org.id} || 'f' || f)::uuid, 'oscal:' || f, 'Framework ' || lpad(f::text, 2, '0'), '1', 'imported', ${sha256}, ${requirements}, 'adopted', 'All', '2026-01-01', ${ownerId}::uuid, now(), ${ownerId}::uuid, now(), now() from generate_series(1, ${many}) f`
  await sql`insert into framework_requirements (org_id, id, framework_id, number, kind, code, title, text, created_at, updated_at)
    select ${org.id}, md5(${org.id} || 'r' || f || '.' || n)::uuid, md5(${org.id} || 'f' || f)::uuid, n, 'requirement', 'R-' || n, 'Requirement ' || n, repeat('What it asks, in words. ', 20), now(), now() from generate_series(1, ${many}) f, generate_series(1, ${requirements}) n`
  await sql`insert into requirement_mappings (org_id, id, kind, from_id, requirement_id, strength, source, created_at, updated_at)
    select ${org.id}, gen_random_uuid(), 'requirement', md5(${org.id} || 'r' || f || '.' || n)::uuid, md5(${org.id} || 'r' || f + 1 || '.' || n)::uuid, case when n % 2 = 0 then 'equivalent' else 'partial' end, 'shipped', now(), now() from generate_series(1, ${many - 1}) f, generate_series(1, ${requirements}) n`
  await sql.unsafe('alter table requirement_mappings enable trigger user')
})

/** Implemented controls with a reviewed test each; control n evidences requirement n of every framework. */
const tested = (owner: postgres.Sql, org: TestOrganization, ownerId: string, reviewerId: string, frameworks: number) => write(owner, org.id, async (sql) => {
  const engagementId = v7()
  for (const table of ['control_tests', 'requirement_mappings']) await sql.unsafe(`alter table ${table} disable trigger user`)
  await sql`insert into engagements (org_id, id, code, title, kind, from_day, to_day, zone, sizes, sizes_source, owner_id, state, created_at, updated_at) values (${org.id}, ${engagementId}, 'FY', 'Year', 'internal', '2026-01-01', '2026-12-31', 'UTC', '{}', 'Practice', ${ownerId}, 'closed', now(), now())`
  await sql`insert into controls (org_id, id, code, title, frequency, type, automation, status, effectiveness, owner_id, created_at, updated_at) select ${org.id}, md5(${org.id} || 'c' || n)::uuid, (array['AC', 'CM', 'OP', 'SD', 'AX', 'CX'])[1 + (n - 1) / 99] || '-' || lpad((1 + (n - 1) % 99)::text, 2, '0'), 'Control ' || n, 'quarterly', 'detective', 'manual', 'implemented', 'not_assessed', ${ownerId}::uuid, now(), now() from generate_series(1, ${controls}) n`
  await sql`insert into control_tests (org_id, id, number, engagement_id, control_id, engagement_code, control_code, title, objective, procedure, kind, source, from_at, to_at, attributes, state, freeze_number, totals, preparer_id, prepared_at, conclusion, statement, reviewer_id, reviewed_at, created_at, updated_at)
    select ${org.id}, gen_random_uuid(), n, ${engagementId}::uuid, md5(${org.id} || 'c' || n)::uuid, 'FY', 'CT-' || n, 'Test', 'O', 'P', 'initial', 'campaigns', now() - interval '99 days', now() - interval '9 days', '[]', 'reviewed', 1, '[]', ${ownerId}::uuid, now(), case when n % 7 = 0 then 'not_effective' else 'effective' end, 'So', ${reviewerId}::uuid, now(), now(), now() from generate_series(1, ${controls}) n`
  await sql`insert into requirement_mappings (org_id, id, kind, control_id, requirement_id, strength, source, created_at, updated_at)
    select ${org.id}, gen_random_uuid(), 'control', md5(${org.id} || 'c' || n)::uuid, md5(${org.id} || 'r' || f || '.' || n)::uuid, 'evidences', 'own', now(), now() from generate_series(1, ${frameworks}) f, generate_series(1, ${controls}) n`
  for (const table of ['control_tests', 'requirement_mappings']) await sql.unsafe(`alter table ${table} enable trigger user`)
})

/** MiB. */
const peakOf = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024

async function measure(bench: Bench, database: Database, counts: { trips: number; waits: number; commits: number }): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const { setClock } = await import('#lib/clock.ts')
  const { importFramework } = await import('#lib/modules/frameworks/operations/bring.ts')
  const { getMatrix } = await import('#lib/modules/frameworks/matrix.ts')
  const { listGaps } = await import('#lib/modules/frameworks/gaps.ts')
  const { takeDueSnapshots } = await import('#lib/modules/posture-snapshots/operations.ts')
  const { getPosture } = await import('#lib/modules/posture-snapshots/now.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const path = [join('../shared/data/oscal', file)].find(existsSync)
    if (!path) bench.say(`not measured: the import, as ${file} is not here`)
    else {
      const org = await organization(owner, 'Import')
      const manager = await org.person('compliance_manager')
      const before = process.memoryUsage().rss
      // From here on its peak counts, and not that of loading what is there whatever comes in.
      writeFileSync('/proc/self/clear_refs', '5')
      let found = 0
      await bench.measure({
        goal: 'NIST 800-53 HIGH, an OSCAL catalog, imported', unit: 's', repeats: 1, bar: { atMost: 5 },
        take: async () => {
          const start = performance.now()
          found = (await importFramework(manager, { text: readFileSync(path, 'utf8') })).requirements
          return (performance.now() - start) / 1_000
        },
      })
      if (found < 300) throw new Error(`${found} requirements came`)
      await bench.measure({ goal: 'more memory of the process at its peak meanwhile', unit: 'MiB', repeats: 1, take: () => peakOf() - before / 2 ** 20, bar: { atMost: 200 }, note: `${found} requirements` })
    }

    const org = await organization(owner, 'Snapshots')
    const [manager, reviewer] = [await org.person('compliance_manager'), await org.person('auditor')]
    await planted(owner, org, manager.userId, 10, controls)
    await tested(owner, org, manager.userId, reviewer.userId, 10)
    await owner`analyze`
    let day = 0
    const timed = async (work: () => Promise<unknown>) => {
      const start = performance.now()
      await work()
      return performance.now() - start
    }
    await bench.measure({
      goal: `the snapshot of a day: ${controls} controls × 10 frameworks of ${controls} requirements, one control another way`, unit: 's', bar: { atMost: 5 }, note: 'every row is stored anew',
      take: async () => {
        await write(owner, org.id, (sql) => sql`update controls set status = ${day % 2 === 0 ? 'not_implemented' : 'implemented'} where id = md5(${org.id} || 'c1')::uuid`)
        const back = setClock({ now: () => new Date(Date.now() + day++ * 86_400_000) })
        try {
          return (await timed(() => takeDueSnapshots(jobActor(org.id, 'posture-snapshots', 'bench'), { engagementId: null }))) / 1_000
        } finally {
          back()
        }
      },
    })
    const [kept] = await owner<{ n: number }[]>`select count(*)::int as n from posture_snapshots where org_id = ${org.id} and rows is not null and day is not null`
    if (kept?.n !== day * 11) throw new Error(`${kept?.n} of ${day * 11} snapshots have rows of their own`)
    await bench.measure({ goal: 'how it stands now by all ten, with the trend', unit: 'ms', bar: { atMost: 1_000 }, take: () => timed(() => getPosture(manager, {})) })
    const [{ id: frameworkId } = { id: '' }] = await owner<{ id: string }[]>`select id from frameworks where org_id = ${org.id} limit 1`
    await bench.measure({ goal: 'the gaps of one', unit: 'ms', bar: { atMost: 1_000 }, take: () => timed(() => listGaps(manager, { id: frameworkId })) })

    const many = await organization(owner, 'Matrix')
    const reader = await many.person('compliance_manager')
    await planted(owner, many, reader.userId, 20, 1_000)
    await owner`analyze`
    await bench.measure({ goal: 'matrix of 20 frameworks × 1,000 requirements: what its page asks', unit: 'ms', repeats: 9, bar: { atMost: 300 }, note: '19,000 mappings; the page itself is drawn in a few more', take: () => timed(() => getMatrix(reader, {})) })
    const seen = await getMatrix(reader, {})
    if (seen.frameworks.length !== 20 || seen.cells.length < 100) throw new Error(`${seen.frameworks.length} frameworks, ${seen.cells.length} cells`)
    const before = { ...counts }
    for (let n = 0; n < 20; n++) await getMatrix(reader, {})
    const [waits, trips, commits] = [(counts.waits - before.waits) / 20, (counts.trips - before.trips) / 20, (counts.commits - before.commits) / 20]
    await bench.measure({ goal: 'database round trips it waits for, the session’s besides', unit: 'round trips', repeats: 1, bar: { atMost: 2 }, take: () => waits + 1, note: `counted by a proxy: ${trips} of its own, of which ${commits} are a COMMIT that nobody waits for; and one of the session` })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}
