import 'server-only'
import { and, asc, desc, eq, isNull, lte, or, sql } from 'drizzle-orm'
import { changeExceptions, reconciliationOutcomes, reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { formatNumber } from '#lib/format.ts'
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

/** Of one system: more are said to be so many. */
const mostCounted = 1_000

/** Systems some of whose changes failed a question in the last weeks, and nobody has said why. */
export const toExplain: Waiting = {
  rank: 27,
  of: async (tx, actor) => {
    if (actor.grants['changeExceptions.create'] !== 'any') return null
    const unsaid = sql<number>`(select count(*)::int from (select 1 from ${reconciliationOutcomes} o join ${reconciliationUnits} u on u.org_id = o.org_id and u.reconciliation_id = o.reconciliation_id and u.number = o.number
      where o.org_id = "reconciliations"."org_id" and o.reconciliation_id = "reconciliations"."id" and o.outcome = 'fail'
        and not exists (select 1 from ${changeExceptions} e where e.org_id = o.org_id and e.system_id = "reconciliations"."system_id" and e.unit_key = u.key and e.attribute = o.attribute) limit ${mostCounted}) unexplained)`
    const live = tx.select({ id: reconciliations.id, system: systems.name, unsaid: unsaid.as('unsaid') }).from(reconciliations).innerJoin(systems, and(eq(systems.orgId, reconciliations.orgId), eq(systems.id, reconciliations.systemId), isNull(systems.deletedAt))).where(eq(reconciliations.state, 'live')).as('live')
    const where = sql`${live.unsaid} > 0`
    const rows = await tx.select().from(live).where(where).orderBy(desc(live.unsaid), asc(live.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Changes that failed, and nobody said why', all: '/reconciliations', rows, every: tx.select({ id: live.id }).from(live).where(where),
      task: (row) => ({ id: row.id, title: row.system, detail: `${formatNumber(row.unsaid)}${row.unsaid >= mostCounted ? ' or more' : ''} ${row.unsaid === 1 ? 'question was' : 'questions were'} failed in the last 31 days without a root cause`, href: `/reconciliations/${row.id}/exceptions`, button: 'Say why', due: null, severity: null }),
    })
  },
}
