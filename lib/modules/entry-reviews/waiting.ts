import 'server-only'
import { and, asc, eq, or, type SQL, sql } from 'drizzle-orm'
import { entryReviews } from '#db/schema/entry-reviews.ts'
import { facilities } from '#db/schema/facilities.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { formatCount } from '#lib/format.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** With a grant of `own`: of facilities one answers for. False: of none. */
export function mine(actor: Actor, permission: Permission): SQL | undefined {
  const grant = actor.grants[permission]
  if (grant === 'any') return undefined
  const me = grant === 'own' ? userOf(actor) : null
  return me === null ? sql`false` : sql`exists (select from ${facilities} where ${facilities.orgId} = ${entryReviews.orgId} and ${facilities.id} = ${entryReviews.facilityId} and ${or(eq(facilities.ownerId, me), eq(facilities.reviewerId, me))})`
}

const unexplained = sql<number>`(${entryReviews.rows} - ${entryReviews.explained})`

/** What stops a review, and exceptions without an explanation. */
export const toExplain: Waiting = {
  rank: 26,
  of: async (tx, actor) => {
    if (!actor.grants['entryReviews.explain']) return null
    const open = tx.select({ id: entryReviews.id, title: entryReviews.title, state: entryReviews.state, left: unexplained }).from(entryReviews)
      .where(and(mine(actor, 'entryReviews.explain'), or(eq(entryReviews.state, 'stopped'), and(eq(entryReviews.state, 'open'), sql`${unexplained} > 0`))))
    const rows = await open.orderBy(asc(entryReviews.toOn), asc(entryReviews.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Who entered: to be explained', all: '/entry-reviews', rows, every: open,
      task: (row) => ({ id: row.id, title: row.title, detail: row.state === 'stopped' ? 'Something stops it' : `${formatCount(row.left, 'exception')} to be explained`, href: row.state === 'stopped' ? `/entry-reviews/${row.id}` : `/entry-reviews/${row.id}/exceptions?explained=no`, button: 'Explain', due: null, severity: null }),
    })
  },
}

/** Everything is explained, and somebody else signs it off. */
export const toSignOff: Waiting = {
  rank: 27,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!actor.grants['entryReviews.signOff'] || me === null) return null
    const part = sql`exists (select from entry_explanations x where x.org_id = entry_reviews.org_id and x.review_id = entry_reviews.id and x.explained_by_id = ${me}::uuid)`
    const open = tx.select({ id: entryReviews.id, title: entryReviews.title }).from(entryReviews)
      .where(and(mine(actor, 'entryReviews.signOff'), eq(entryReviews.state, 'open'), sql`${entryReviews.createdById} is distinct from ${me}::uuid`, sql`not ${part}`, sql`${unexplained} = 0`))
    const rows = await open.orderBy(asc(entryReviews.toOn), asc(entryReviews.id)).limit(mostTasks)
    return waits(tx, { title: 'Who entered: to be signed off', all: '/entry-reviews', rows, every: open, task: (row) => ({ id: row.id, title: row.title, detail: 'Every exception is explained', href: `/entry-reviews/${row.id}`, button: 'Sign off', due: null, severity: null }) })
  },
}
