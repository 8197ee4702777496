import 'server-only'
import { and, desc, eq, or } from 'drizzle-orm'
import { runs } from '#db/schema/runs.ts'
import { schedules } from '#db/schema/schedules.ts'
import { may } from '#lib/auth/actor.ts'
import { schedulableOf } from '#lib/door/schedulable.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** What did not begin, or did not end well: until it went well again. */
export const failedSchedules: Waiting = {
  rank: 62,
  of: async (tx, actor) => {
    if (!may(actor, 'schedules.run')) return null
    const failed = tx.select({ id: schedules.id, what: schedules.what, lastError: schedules.lastError, runError: runs.error }).from(schedules)
      .leftJoin(runs, and(eq(runs.orgId, schedules.orgId), eq(runs.id, schedules.lastRunId)))
      .where(or(eq(schedules.lastStatus, 'failed'), eq(runs.status, 'failed')))
    const rows = await failed.orderBy(desc(schedules.lastAt)).limit(mostTasks)
    return waits(tx, { title: 'Schedules that failed', all: '/settings/schedules', rows, every: failed, task: (row) => ({ id: row.id, title: schedulableOf(row.what)?.label ?? row.what, detail: row.lastError ?? row.runError ?? 'Failed', href: `/settings/schedules/${row.id}`, button: 'Open', due: null, severity: null }) })
  },
}
