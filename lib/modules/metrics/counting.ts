import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { countMarks, dayCounts, topCounts } from '#db/schema/metrics.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { round } from '#lib/door/work.ts'
import { markCounted, uncounted } from '../events/within.ts'
import { topDays, topMost } from './model.ts'

/** Deliveries in one transaction: 100,000 events at most. */
const mostBatches = 20
const dayText = (at: Date) => at.toISOString().slice(0, 10)

/** Whoever counts for an organization takes its row, and waits for whoever has it. */
async function lockMark(tx: Tx, orgId: string) {
  await tx.insert(countMarks).values({ orgId, countedAt: new Date(0) }).onConflictDoNothing()
  const [mark] = await tx.select().from(countMarks).where(eq(countMarks.orgId, orgId)).for('update')
  return mark as typeof countMarks.$inferSelect
}

/** The next deliveries, each once and with the commit that says so: whatever ends this in the middle leaves them as they were. @returns how many */
async function countEvents(tx: Tx, orgId: string): Promise<number> {
  await lockMark(tx, orgId)
  const batches = await uncounted(tx, mostBatches, now())
  if (batches.length === 0) return 0
  const ids = batches.map((each) => each.id)
  const times = batches.map((each) => each.receivedAt.getTime())
  await tx.execute(sql`
    insert into day_counts (org_id, kind, by, day, value, count)
    select ${orgId}::uuid, 'event', d.by, (e.occurred_at at time zone 'utc')::date, d.value, count(*)
    from events e cross join lateral (values ('all', ''), ('user', e.user_name), ('type', e.event_type), ('system', e.system), ('address', e.ip)) as d(by, value)
    where e.org_id = ${orgId}::uuid and e.batch_id = any(${sql.param(ids)}::uuid[]) and e.received_at between ${new Date(Math.min(...times)).toISOString()}::timestamptz and ${new Date(Math.max(...times)).toISOString()}::timestamptz and d.value is not null
    group by 3, 4, 5 on conflict (org_id, kind, by, day, value) do update set count = day_counts.count + excluded.count`)
  await markCounted(tx, ids, now())
  return batches.length
}

/**
 * Days on which more was found than is counted are counted anew: what was found is counted by the hour with the finding, so a day is right or it is told.
 * Findings are of the moment they are found, so only the days since the last time can have moved.
 */
async function countFindings(tx: Tx, orgId: string, since: Date): Promise<void> {
  const from = since.getTime() === 0 ? '-infinity' : dayText(new Date(since.getTime() - days(1)))
  const moved = await tx.execute<{ day: string }>(sql`
    select h.day::text as day from (select (hour at time zone 'utc')::date as day, sum(count) as count from event_hours where kind = 'finding' and hour >= ${from}::timestamptz group by 1) h
    left join day_counts c on c.kind = 'finding' and c.by = 'all' and c.day = h.day where h.count is distinct from c.count`)
  for (const { day } of moved) {
    await tx.delete(dayCounts).where(and(eq(dayCounts.kind, 'finding'), eq(dayCounts.day, day)))
    await tx.execute(sql`
      insert into day_counts (org_id, kind, by, day, value, count)
      select ${orgId}::uuid, 'finding', d.by, ${day}::date, d.value, count(*)
      from findings f cross join lateral (values ('all', ''), ('user', f.user_name), ('rule', f.rule_id), ('system', f.system)) as d(by, value)
      where f.created_at >= ${day}::timestamptz and f.created_at < ${day}::timestamptz + interval '1 day' and d.value is not null group by 2, 3, 4, 5`)
  }
}

/** The largest of the last days, today among them, and how many there are in all. */
async function rank(tx: Tx, orgId: string, today: string): Promise<void> {
  await tx.delete(topCounts).where(eq(topCounts.orgId, orgId))
  await tx.execute(sql`
    insert into top_counts (org_id, kind, by, rank, value, count)
    select ${orgId}::uuid, kind, by, case when by = 'all' then 0 else n end, value, count from (
      select kind, by, value, sum(count) as count, row_number() over (partition by kind, by order by sum(count) desc, value) as n
      from day_counts where day > ${today}::date - ${topDays}::int and day <= ${today}::date group by kind, by, value) as summed
    where n <= ${topMost}`)
}

/** Everything of an organization that is not counted yet. Again changes nothing. */
export async function countDays(orgId: string, { write }: Pick<Background, 'write'>): Promise<void> {
  while ((await write(orgId, (tx) => countEvents(tx, orgId))) > 0);
  await write(orgId, async (tx) => {
    const mark = await lockMark(tx, orgId)
    const at = now()
    const today = dayText(at)
    await countFindings(tx, orgId, mark.countedAt)
    await rank(tx, orgId, today)
    await tx.update(countMarks).set({ countedAt: at, day: today }).where(eq(countMarks.orgId, orgId))
  })
}

/** Beside what comes in, so that nothing that comes in waits for it. */
export const countingDays = round({
  name: 'count-days',
  every: minutes(1),
  run: async (background) => background.among(await organizationsWith('counts', now()), 'counting days', (orgId) => countDays(orgId, background)),
})
