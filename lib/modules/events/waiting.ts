import 'server-only'
import { and, desc, sql } from 'drizzle-orm'
import { eventBatches } from '#db/schema/events.ts'
import { may } from '#lib/auth/actor.ts'
import { formatOf } from '#lib/format.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { deliveriesOf } from './queries.ts'

export const rejectedDeliveries: Waiting = {
  rank: 50,
  of: async (tx, actor) => {
    if (!may(actor, 'events.ingest') || !may(actor, 'deliveries.read')) return null
    const rejected = and(deliveriesOf(actor, actor.grants['deliveries.read']), sql`${eventBatches.rejected} > 0`, sql`${eventBatches.receivedAt} > now() - interval '7 days'`)
    const rows = await tx.select({ id: eventBatches.id, label: eventBatches.label, rejected: eventBatches.rejected, received: eventBatches.received }).from(eventBatches)
      .where(rejected).orderBy(desc(eventBatches.receivedAt)).limit(mostTasks)
    return waits(tx, { title: 'Deliveries with rejected events, last 7 days', rows, every: tx.select({ id: eventBatches.id }).from(eventBatches).where(rejected), task: (row) => ({ id: row.id, title: `${formatOf(row.rejected, row.received)} rejected in ${row.label}`, detail: 'Each is listed with its line and the reason', href: `/events/deliveries/${row.id}`, button: 'Look', due: null, severity: null }) })
  },
}
