import 'server-only'
import { and, desc, sql } from 'drizzle-orm'
import { eventBatches } from '#db/schema/events.ts'
import { may } from '#lib/auth/actor.ts'
import type { Waiting } from '../module.ts'

export const rejectedDeliveries: Waiting = {
  rank: 50,
  tasks: async (tx, actor) => {
    if (!may(actor, 'events.ingest')) return []
    const rows = await tx.select({ id: eventBatches.id, label: eventBatches.label, rejected: eventBatches.rejected }).from(eventBatches)
      .where(and(sql`${eventBatches.rejected} > 0`, sql`${eventBatches.receivedAt} > now() - interval '7 days'`)).orderBy(desc(eventBatches.receivedAt)).limit(3)
    return rows.map((row) => ({ id: row.id, title: `${row.rejected} rejected in ${row.label}`, detail: 'Each is listed with its line and the reason', href: `/events/deliveries/${row.id}`, button: 'Look', due: null, severity: null }))
  },
}
