import 'server-only'
import { eq, type SQL, sql } from 'drizzle-orm'
import { accounts } from '#db/schema/people.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { matchPopulation } from './operations/follow.ts'

/** Whose its accounts are is known before anybody is named for them: the job that looks may not have had its turn. */
export async function matched({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, populationId: string): Promise<void> {
  const [known] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.populationId, populationId)).limit(1)
  if (!known) await call(matchPopulation, { id: populationId }, jobActor(actor.orgId, 'accounts', actor.request.id))
}

/** SQL: the person behind an account of the portal, as `people` and the accounts of systems know them; else as accounts of the portal do. Both ends of a comparison go through this. */
export const personBehind = (orgId: SQL, userId: SQL): SQL => sql`coalesce((select p.id from people p where p.org_id = ${orgId} and p.user_id = ${userId} order by p.gone_at nulls first, p.id limit 1), (select u.person_id from users u where u.org_id = ${orgId} and u.id = ${userId}))::text`
