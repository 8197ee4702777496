import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import { revocations } from '#db/schema/revocations.ts'
import { systems } from '#db/schema/systems.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

export const toRemove: Waiting = {
  rank: 22,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'revocations.assign')) return null
    const where = and(eq(revocations.ownerId, me), eq(revocations.state, 'open'))
    const rows = await tx.select({ id: revocations.id, account: revocations.accountName, right: revocations.rightName, system: systems.name, dueAt: revocations.dueAt }).from(revocations).innerJoin(systems, and(eq(systems.orgId, revocations.orgId), eq(systems.id, revocations.systemId))).where(where).orderBy(asc(revocations.dueAt), asc(revocations.id)).limit(mostTasks)
    if (rows.length === 0 && actor.grants['revocations.read'] !== 'any') return null
    return waits(tx, {
      title: 'Rights to remove', all: `/revocations?ownerId=${me}&state=open`, rows, every: tx.select({ id: revocations.id }).from(revocations).where(where),
      task: (row) => ({ id: row.id, title: `${row.right} of ${row.account}`, detail: `In ${row.system}. It is closed by the next export that no longer has it`, href: `/revocations/${row.id}`, button: 'Look', due: row.dueAt, severity: null }),
    })
  },
}
