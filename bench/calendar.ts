import postgres from 'postgres'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const [many, few] = [500, 50]
const pages = 10

/** A page of the control calendar, 50 controls by three years, in an organization of 500 controls beside one of 50. */
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
  const { listCalendar } = await import('#lib/modules/controls/calendar/queries.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    /** Of each control three years of proofs: monthly ones in time, late and missing, and 20 changes a month of each seventh. */
    const filled = async (name: string, count: number) => {
      const org = await organization(owner, name)
      const manager = await org.person('compliance_manager')
      await write(owner, org.id, async (sql) => {
        await sql`insert into controls (org_id, id, code, title, owner_id, frequency, type, status, automation, effectiveness, created_at, updated_at)
          select ${org.id}, gen_random_uuid(), (array['AC', 'CM', 'OP', 'SD', 'AX', 'CX'])[1 + (n - 1) / 99] || '-' || lpad((1 + (n - 1) % 99)::text, 2, '0'), 'Control ' || n, ${manager.userId}, case when n % 7 = 0 then 'each_time' else 'monthly' end, 'detective', 'implemented', 'manual', 'not_assessed', '2023-12-01', '2023-12-01' from generate_series(1, ${count}::int) n`
        await sql`insert into control_occurrences (org_id, id, control_id, occurrence, performed_at, proof_type, proof_id, proof_label, recorded_at)
          select c.org_id, gen_random_uuid(), c.id, to_char(m, 'YYYY-MM'), m + interval '20 days', 'evidence', gen_random_uuid(), 'A list', m + interval '20 days' from controls c, generate_series('2024-01-01'::timestamptz, '2026-10-01', interval '1 month') m where c.org_id = ${org.id} and c.frequency = 'monthly' and extract(month from m)::int % 5 <> 0`
        await sql`insert into control_occurrences (org_id, id, control_id, occurrence, performed_at, proof_type, proof_id, proof_label, recorded_at)
          select c.org_id, gen_random_uuid(), c.id, 'CHG-' || n, '2024-01-01'::timestamptz + n * interval '36 hours', 'change', gen_random_uuid(), 'A change', '2024-01-01'::timestamptz + n * interval '36 hours' from controls c, generate_series(1, 680) n where c.org_id = ${org.id} and c.frequency = 'each_time'`
      })
      return manager
    }
    const [large, small] = [await filled('Large', many), await filled('Small', few)]
    await owner`analyze`
    const page = async (who: typeof large) => {
      const { rows, totals } = await listCalendar(who, { from: '2024-01-01', to: '2027-01-01', asOf: '2026-11-15', limit: 50 })
      return { rows: rows.length, cells: totals.all, missed: totals.missed, onTime: totals.on_time }
    }
    const repeat = async (who: typeof large) => {
      let last = await page(who)
      for (let n = 1; n < pages; n++) last = await page(who)
      return last
    }
    await bench.compare({
      goal: `a page of the calendar of ${many} controls against ${few}, three years`, unit: 'ms', bar: { atMost: 1.3 }, repeats: 9, note: `${pages} pages of 50 controls a run, through the read door`,
      same: (ours, rival) => JSON.stringify(ours) === JSON.stringify(rival) && (ours as Awaited<ReturnType<typeof page>>).rows === 50,
      ours: { name: `${many} controls`, run: () => repeat(large) }, rival: { name: `${few} controls`, run: () => repeat(small) },
    })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}
