import 'server-only'
import { and, asc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { accessRequests } from '#db/schema/access-requests.ts'
import { people } from '#db/schema/people.ts'
import { systems } from '#db/schema/systems.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { reference } from './model.ts'

export const toGrant: Waiting = {
  rank: 23,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'accessRequests.grant')) return null
    const where = and(eq(accessRequests.ownerId, me), or(eq(accessRequests.state, 'approved'), and(eq(accessRequests.state, 'requested'), eq(accessRequests.emergency, true))))
    const rows = await tx.select({ id: accessRequests.id, number: accessRequests.number, right: accessRequests.rightName, person: people.name, system: systems.name, dueAt: accessRequests.dueAt, emergency: accessRequests.emergency }).from(accessRequests)
      .innerJoin(people, and(eq(people.orgId, accessRequests.orgId), eq(people.id, accessRequests.personId))).innerJoin(systems, and(eq(systems.orgId, accessRequests.orgId), eq(systems.id, accessRequests.systemId))).where(where).orderBy(asc(accessRequests.dueAt), asc(accessRequests.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Access to grant', all: `/access-requests?ownerId=${me}&state=approved`, rows, every: tx.select({ id: accessRequests.id }).from(accessRequests).where(where),
      task: (row) => ({ id: row.id, title: `${reference(row.number)} ${row.right} for ${row.person}`, detail: `In ${row.system}. The next population of it shows that it was done`, href: `/access-requests/${row.id}`, button: 'Grant', due: row.dueAt, severity: row.emergency ? 'high' : null }),
    })
  },
}

/** Emergency access that was shown, or is over: whoever may review it, and has no part in it. */
export const toReview: Waiting = {
  rank: 24,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || actor.kind !== 'person' || !may(actor, 'accessRequests.review')) return null
    const where = and(isNotNull(accessRequests.reviewBy), isNull(accessRequests.reviewedAt), sql`access_requests.requested_by_id <> all ((select tickmark_accounts_of(${actor.orgId}::uuid, ${me}::uuid))::uuid[]) and access_requests.person_id <> all ((select tickmark_persons_of(${actor.orgId}::uuid, ${me}::uuid))::uuid[])`)
    const rows = await tx.select({ id: accessRequests.id, number: accessRequests.number, right: accessRequests.rightName, person: people.name, system: systems.name, reviewBy: accessRequests.reviewBy }).from(accessRequests)
      .innerJoin(people, and(eq(people.orgId, accessRequests.orgId), eq(people.id, accessRequests.personId))).innerJoin(systems, and(eq(systems.orgId, accessRequests.orgId), eq(systems.id, accessRequests.systemId))).where(where).orderBy(asc(accessRequests.reviewBy), asc(accessRequests.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Emergency access to review', all: '/access-requests?review=due', rows, every: tx.select({ id: accessRequests.id }).from(accessRequests).where(where),
      task: (row) => ({ id: row.id, title: `${reference(row.number)} ${row.right} for ${row.person}`, detail: `In ${row.system}. It was given before others decided`, href: `/access-requests/${row.id}`, button: 'Review', due: row.reviewBy, severity: 'high' }),
    })
  },
}
