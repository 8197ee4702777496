import 'server-only'
import { and, eq, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { facilities } from '#db/schema/facilities.ts'
import { populations } from '#db/schema/populations.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { doorSources, isDoorSource } from '#lib/importers/doors.ts'

/** Who went through which door is read by managers, auditors, and whoever answers for a facility of that system: by nobody else, in whatever list, file or search. */
const readsAll = (actor: Actor): boolean => actor.kind === 'job' || actor.grants['entryReviews.read'] === 'any'
const mine = (actor: Actor, systemId: SQL): SQL | undefined => {
  const me = actor.grants['entryReviews.read'] === 'own' ? userOf(actor) : null
  return me === null ? undefined : sql`exists (select from ${facilities} where ${facilities.orgId} = ${populations.orgId} and ${facilities.systemId} = ${systemId} and (${facilities.ownerId} = ${me}::uuid or ${facilities.reviewerId} = ${me}::uuid))`
}

/** Of the populations those that somebody may know of; undefined: all. */
export const readable = (actor: Actor): SQL | undefined => (readsAll(actor) ? undefined : or(notInArray(populations.source, [...doorSources]), mine(actor, sql`${populations.systemId}`)))

/** The same by the id that another table has. */
export const readableOf = (actor: Actor, populationId: SQL): SQL | undefined => (readsAll(actor) ? undefined : sql`exists (select from ${populations} where ${populations.id} = ${populationId} and ${readable(actor)})`)

export async function mayReadLog(tx: Tx, actor: Actor, { systemId, source }: { systemId: string; source: string }): Promise<boolean> {
  if (!isDoorSource(source) || readsAll(actor)) return true
  const me = actor.grants['entryReviews.read'] === 'own' ? userOf(actor) : null
  if (me === null) return false
  const [found] = await tx.select({ id: facilities.id }).from(facilities).where(and(eq(facilities.systemId, systemId), or(eq(facilities.ownerId, me), eq(facilities.reviewerId, me)))).limit(1)
  return found !== undefined
}
