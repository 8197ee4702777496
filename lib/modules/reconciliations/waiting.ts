import 'server-only'
import { and, asc, eq, lte, or } from 'drizzle-orm'
import { changeExceptions } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** Changes that failed and are theirs to mend; accepted ones once that is over. */
export const toMend: Waiting = {
  rank: 26,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'changeExceptions.remediate')) return null
    const at = now()
    const where = and(eq(changeExceptions.ownerId, me), or(eq(changeExceptions.state, 'open'), and(eq(changeExceptions.state, 'excepted'), lte(changeExceptions.exceptedUntil, at))))
    const rows = await tx.select({ id: changeExceptions.id, title: changeExceptions.title, attribute: changeExceptions.attribute, said: changeExceptions.said, state: changeExceptions.state, dueAt: changeExceptions.dueAt, outcome: changeExceptions.outcome, system: systems.name }).from(changeExceptions)
      .innerJoin(systems, and(eq(systems.orgId, changeExceptions.orgId), eq(systems.id, changeExceptions.systemId))).where(where).orderBy(asc(changeExceptions.dueAt), asc(changeExceptions.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Changes that failed', all: null, rows, every: tx.select({ id: changeExceptions.id }).from(changeExceptions).where(where),
      task: (row) => ({
        id: row.id, title: `${row.title} of ${row.system}: ${attributes[row.attribute - 1]?.title ?? ''}`, detail: row.outcome !== 'fail' ? 'It came to another outcome since: look whether anything is left to mend' : row.state === 'excepted' ? 'Its acceptance is over: mend it, or request it again' : 'Mend it, or request that it is accepted',
        href: `/reconciliations/exceptions/${row.id}`, button: 'Mend it', due: row.dueAt, severity: null,
      }),
    })
  },
}
