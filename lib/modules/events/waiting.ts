import 'server-only'
import { and, desc, sql } from 'drizzle-orm'
import { eventBatches } from '#db/schema/events.ts'
import { may } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

export const rejectedDeliveries: Waiting = {
  rank: 50,
  of: async (tx, actor) => {
    if (!may(actor, 'events.ingest')) return null
    const rejected = and(sql`${eventBatches.rejected} > 0`, sql`${eventBatches.receivedAt} > now() - interval '7 days'`)
    const rows = await tx.select({ id: eventBatches.id, label: eventBatches.label, rejected: eventBatches.rejected }).from(eventBatches)
      .where(rejected).orderBy(desc(eventBatches.receivedAt)).limit(mostTasks)
    return waits(tx, { title: 'Deliveries with rejected events, last 7 days', rows, every: tx.select({ id: eventBatches.id }).from(eventBatches).where(rejected), task: (row) => ({ id: row.id, title: `${row.rejected} rejected in ${row.label}`, detail: 'Each is listed with its line and the reason', href: `/events/deliveries/${row.id}`, button: 'Look', due: null, severity: null }) })
  },
}
