import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import { approvals } from '#db/schema/approvals.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { openFor } from './standing.ts'
import { titled } from './titled.ts'

/** What this person may decide now, the one that ends first at the top. */
export const toDecide: Waiting = {
  rank: 20,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!may(actor, 'approvals.approve') || actor.kind !== 'person' || me === null) return null
    const open = () => tx.select({ id: approvals.id, title: titled(), reason: approvals.reason, expiresAt: approvals.expiresAt }).from(approvals).where(and(eq(approvals.state, 'open'), openFor(actor.orgId, me)))
    return waits(tx, {
      title: 'Requests to decide', all: '/approvals?mine=decide', rows: await open().orderBy(asc(approvals.expiresAt)).limit(mostTasks), every: open(),
      task: (row) => ({ id: row.id, title: row.title, detail: row.reason, href: `/approvals/${row.id}`, button: 'Decide', due: row.expiresAt, severity: null }),
    })
  },
}
