import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

export const utcDay = (at: Date): string => at.toISOString().slice(0, 10)

/**
 * What has to be taken now, while any framework is adopted: the one of the day (no engagement), and one of each open engagement whose first day has
 * come by its own clocks. `entrance_work` asks the same.
 */
export async function dueSnapshots(tx: Tx, at: Date): Promise<{ engagementId: string | null }[]> {
  const moment = sql`${at.toISOString()}::timestamptz`
  const rows = await tx.execute<{ engagement_id: string | null }>(sql`select * from (
    select null::uuid as engagement_id where not exists (select from posture_snapshots s where s.framework_id is null and s.day = ${utcDay(at)})
    union all
    (select e.id from engagements e where e.state = 'open' and e.from_day <= to_char(${moment} at time zone e.zone, 'YYYY-MM-DD') and not exists (select from posture_snapshots s where s.org_id = e.org_id and s.engagement_id = e.id) order by e.from_day, e.id limit 100)
  ) due where exists (select from frameworks f where f.state = 'adopted')`)
  return rows.map(({ engagement_id: engagementId }) => ({ engagementId }))
}
