import 'server-only'
import { sql } from 'drizzle-orm'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'

/** Many small counts of one past hour become one row. Nobody waits for it: a lock that is taken is left for the next minute. */
export const foldHours = round({
  name: 'fold-hours',
  every: minutes(1),
  run: async ({ among, write }) => among(await organizationsWith('hours', new Date(now().getTime() - days(30))), 'folding hours', (orgId) => write(orgId, (tx) => tx.execute(sql`
    with spent as (
      delete from event_hours where (org_id, id) in (
        select org_id, id from event_hours e where hour < now() - interval '2 hours' and exists (
          select from event_hours o where o.org_id = e.org_id and o.kind = e.kind and o.hour = e.hour and o.source = e.source and o.severity = e.severity and o.id <> e.id)
        order by hour limit 5000 for update skip locked)
      returning org_id, kind, hour, source, severity, count)
    insert into event_hours (org_id, id, kind, hour, source, severity, count)
    select org_id, gen_random_uuid(), kind, hour, source, severity, sum(count) from spent group by org_id, kind, hour, source, severity`))),
})
