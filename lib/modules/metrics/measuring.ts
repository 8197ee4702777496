import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { hours, minutes, now } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'
import { kpis } from './kpis/index.ts'

/** All in one statement, so that they are of one moment. Of a day the last holds; one that is over stays. */
export async function measure(tx: Tx, orgId: string, at: Date): Promise<void> {
  const measured = kpis.flatMap((kpi) => (kpi.measure === null ? [] : [sql`select ${kpi.name}::text as metric, m.n::bigint, m.d::bigint, m.u::int from (${kpi.measure}) as m`]))
  await tx.execute(sql`
    insert into metric_days (org_id, metric, day, numerator, denominator, unclear, measured_at)
    select ${orgId}::uuid, metric, (${at.toISOString()}::timestamptz at time zone 'utc')::date, n, d, u, ${at.toISOString()}::timestamptz from (${sql.join(measured, sql` union all `)}) as all_of_them
    on conflict (org_id, metric, day) do update set numerator = excluded.numerator, denominator = excluded.denominator, unclear = excluded.unclear, measured_at = excluded.measured_at where metric_days.measured_at <= excluded.measured_at`)
}

/** Once a day of everybody, and hourly where something was recorded since. */
export const measuring = round({
  name: 'measure-metrics',
  every: minutes(5),
  run: async ({ among, write }) => among(await organizationsWith('metrics', new Date(now().getTime() - hours(1))), 'measuring metrics', (orgId) => write(orgId, (tx) => measure(tx, orgId, now()))),
})
