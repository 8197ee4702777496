import postgres from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import { write, organization, type TestOrganization } from '../test/fixtures.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const open = 100_000
const decided = 60

/** Changes that wait for a decision: a decision among 100,000 of them beside one among a hundred, and the list of what somebody may decide. */
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

type Waiting = { org: TestOrganization; reviewer: Person; contributor: Person; ids: string[] }

async function measure(bench: Bench, database: Database): Promise<void> {
  await import('#lib/modules/index.ts')
  const { begin, closePools, appPool, readerPool } = await import('#db/client.ts')
  const { submitChange } = await import('#lib/modules/changes/operations/approval.ts')
  const { createChange } = await import('#lib/modules/changes/operations/draft.ts')
  const { approveRequest } = await import('#lib/modules/approvals/operations.ts')
  const { countApprovals, listApprovals } = await import('#lib/modules/approvals/queries.ts')
  const { toDecide } = await import('#lib/modules/approvals/waiting.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  const root = postgres(database.superUrl, { max: 1, onnotice: () => {} })
  try {
    /** One change by the doors, and copies of it, its approval, stage and parties, as if each had been submitted. */
    const waiting = async (name: string, count: number): Promise<Waiting> => {
      const org = await organization(owner, name)
      const [admin, contributor, reviewer] = [await org.person('admin'), await org.person('contributor'), await org.person('reviewer')]
      const { id: systemId } = await createSystem(admin, { name: 'Ledger', environment: 'production', criticality: 2 } as never)
      const in_ = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
      const { id } = await createChange(contributor, { title: 'Deploy', category: 'code', description: 'Deploy', justification: 'A fix', systemIds: [systemId], 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 0, 'answer.novelty': 0, testPlan: 'x', backOutPlan: 'x', plannedFrom: in_(1), plannedTo: in_(2), refs: ['PR-1'] } as never)
      const { approvalId } = await submitChange(contributor, { id, version: 1 } as never)
      await root.begin(async (sql) => {
        await sql`set local session_replication_role = replica`
        await sql`create temporary table copies on commit drop as select n, gen_random_uuid() as change, gen_random_uuid() as approval from generate_series(1, ${count}) n`
        const copy = async (table: string, from: string, replaced: Record<string, string>) => {
          const columns = (await sql<{ name: string }[]>`select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`).map((each) => each.name)
          await sql.unsafe(`insert into ${table} (${columns.map((each) => `"${each}"`).join(', ')}) select ${columns.map((each) => replaced[each] ?? `t."${each}"`).join(', ')} from ${table} t, copies c where ${from}`)
        }
        await copy('changes', `t.id = '${id}'`, { id: 'c.change', number: 't.number + c.n' })
        await copy('approval_subjects', `t.type = 'change' and t.subject_id = '${id}'`, { id: 'gen_random_uuid()', subject_id: 'c.change' })
        await copy('approvals', `t.id = '${approvalId}'`, { id: 'c.approval', subject_id: 'c.change', opened_at: "t.opened_at - c.n * interval '1 second'" })
        await copy('approval_stages', `t.approval_id = '${approvalId}'`, { id: 'gen_random_uuid()', approval_id: 'c.approval' })
        await copy('approval_parties', `t.approval_id = '${approvalId}'`, { id: 'gen_random_uuid()', approval_id: 'c.approval' })
      })
      const rows = await owner<{ id: string }[]>`select id from approvals where org_id = ${org.id} and state = 'open' order by id limit ${decided * 4}`
      return { org, reviewer, contributor, ids: rows.map((row) => row.id) }
    }
    const [many, few] = [await waiting('Many', open), await waiting('Few', decided * 4)]
    await root`analyze`
    const [{ n }] = (await owner`select count(*)::int as n from approvals where org_id = ${many.org.id} and state = 'open'`) as unknown as [{ n: number }]
    bench.say(`${n.toLocaleString('en')} changes wait for a decision`)
    const [{ sha256 }] = (await owner`select sha256 from approvals where org_id = ${many.org.id} limit 1`) as unknown as [{ sha256: string }]
    const hashes = new Map([[many.org.id, sha256], [few.org.id, ((await owner`select sha256 from approvals where org_id = ${few.org.id} limit 1`) as unknown as [{ sha256: string }])[0].sha256]])

    /** Milliseconds of a decision, all of it: the operation with what it reads, its entry, and what it does. */
    const deciding = async ({ org, reviewer, ids }: Waiting): Promise<number> => {
      const times: number[] = []
      for (let each = 0; each < decided; each++) {
        const id = ids.pop()
        if (!id) throw new Error('there are not enough requests')
        const start = performance.now()
        await approveRequest(reviewer, { id, sha256: hashes.get(org.id) ?? '' } as never)
        times.push(performance.now() - start)
      }
      return median(times)
    }
    await deciding(few)
    await deciding(many)
    await bench.measure({ goal: `a decision that settles, among ${open.toLocaleString('en')} open requests`, unit: 'ms', repeats: 1, take: () => deciding(many), bar: { atMost: 10 }, note: 'the whole operation as the caller waits for it, its own work in the portal included, so more than what the database takes' })
    await bench.measure({ goal: `a decision among ${open.toLocaleString('en')} open requests, times one among ${decided * 4}`, unit: '×', repeats: 1, take: async () => (await deciding(many)) / (await deciding(few)), bar: { atMost: 1.3 } })

    const page = () => listApprovals(many.reviewer, { mine: 'decide', limit: 50 } as never)
    /** Milliseconds of what somebody reads again and again. */
    const reading = async (read: () => Promise<number>, expected: number): Promise<number> => {
      for (let each = 0; each < 6; each++) await read()
      const times: number[] = []
      for (let each = 0; each < 30; each++) {
        const start = performance.now()
        const found = await read()
        times.push(performance.now() - start)
        if (found !== expected) throw new Error(`${found} instead of ${expected}`)
      }
      return median(times)
    }
    const rowsOf = (person: typeof many.reviewer) => async () => (await listApprovals(person, { mine: 'decide', limit: 50 } as never)).rows.length
    let statements = 0
    for (const { options } of [readerPool(), appPool()]) options.debug = (_connection, text) => void (/^(begin|commit)/.test(text) || statements++)
    await page()
    for (const { options } of [readerPool(), appPool()]) options.debug = false as never
    await bench.measure({ goal: 'statements of a page of what somebody may decide', unit: 'statements', repeats: 1, take: () => statements, bar: { atMost: 2 }, note: 'each is a round trip; BEGIN and COMMIT travel with them' })
    const all = open.toLocaleString('en')
    await bench.measure({ goal: `a page of what somebody may decide, of ${all}`, unit: 'ms', repeats: 1, take: () => reading(rowsOf(many.reviewer), 50), bar: { atMost: 100 } })
    // Whoever is asked of none of them, and whoever requested all of them: all are read to tell.
    await bench.measure({ goal: `the same of somebody who may decide none of ${all}`, unit: 'ms', repeats: 1, take: async () => reading(rowsOf(await many.org.person('executive')), 0), bar: { atMost: 300 } })
    const requester = { ...many.contributor, grants: { ...many.reviewer.grants } }
    await write(owner, many.org.id, (sql) => sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${many.org.id}, gen_random_uuid(), ${requester.userId}, 'reviewer', now() - interval '10 days')`)
    await bench.measure({ goal: `the same of a reviewer who requested all of ${all}`, unit: 'ms', repeats: 1, take: () => reading(rowsOf(requester), 0), bar: { atMost: 300 } })
    await bench.measure({ goal: `what somebody sees without more, in whose ${all} they take no part`, unit: 'ms', repeats: 1, take: async () => reading(async () => (await listApprovals({ ...(await many.org.person('executive')) }, { limit: 50 } as never)).rows.length, 0), bar: { atMost: 300 } })
    await bench.measure({ goal: 'their count: up to 10,000, then “more”', unit: 'ms', repeats: 1, take: () => reading(async () => (await countApprovals(many.reviewer, { mine: 'decide' } as never)).count ?? 0, 10_000), bar: { atMost: 500 } })
    await bench.measure({ goal: 'what waits on Home: the first eight, and a count up to 1,000', unit: 'ms', repeats: 1, take: () => reading(async () => (await begin(readerPool(), many.org.id, (tx) => toDecide.of(tx, many.reviewer)))?.total.count ?? 0, 1_000), bar: { atMost: 100 } })
  } finally {
    await Promise.all([closePools(), owner.end(), root.end()])
  }
}
