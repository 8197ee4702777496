import 'server-only'
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { censuses, censusStops } from '#db/schema/censuses.ts'
import { may } from '#lib/auth/actor.ts'
import { formatCount } from '#lib/format.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** What stops a census waits for whoever may explain it. */
export const toExplain: Waiting = {
  rank: 24,
  of: async (tx, actor) => {
    if (!may(actor, 'census.explain')) return null
    const open = tx.select({ id: censusStops.id, censusId: censusStops.censusId, title: censuses.title, said: censusStops.said }).from(censusStops)
      .innerJoin(censuses, and(eq(censuses.orgId, censusStops.orgId), eq(censuses.id, censusStops.censusId), eq(censuses.state, 'stopped'))).where(isNull(censusStops.reason))
    const rows = await open.orderBy(asc(censusStops.createdAt), asc(censusStops.number)).limit(mostTasks)
    return waits(tx, {
      title: 'What stops a census', all: '/censuses', rows, every: open,
      task: (row) => ({ id: row.id, title: row.title, detail: row.said, href: `/censuses/${row.censusId}`, button: 'Explain', due: null, severity: null }),
    })
  },
}

/** What failed in the newest census that is done. */
export const failedRows: Waiting = {
  rank: 25,
  of: async (tx, actor) => {
    if (!may(actor, 'census.create')) return null
    const failed = sql<number>`(select coalesce(sum((t ->> 'fail')::int), 0)::int from jsonb_array_elements("censuses"."totals") t)`
    const newest = tx.select({ id: censuses.id, title: censuses.title, failed: failed.as('failed') }).from(censuses).where(eq(censuses.state, 'done')).orderBy(desc(censuses.toAt), desc(censuses.id)).limit(1).as('newest')
    const where = sql`${newest.failed} > 0`
    const rows = await tx.select().from(newest).where(where).limit(mostTasks)
    return waits(tx, {
      title: 'Joiners and leavers that failed', all: '/censuses', rows, every: tx.select({ id: newest.id }).from(newest).where(where),
      task: (row) => ({ id: row.id, title: row.title, detail: `${formatCount(row.failed, 'row')} failed`, href: `/censuses/${row.id}/rows?outcome=fail`, button: 'Look', due: null, severity: null }),
    })
  },
}
