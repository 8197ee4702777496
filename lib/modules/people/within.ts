import 'server-only'
import { eq } from 'drizzle-orm'
import { accounts } from '#db/schema/people.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { matchPopulation } from './operations/follow.ts'

/** Whose its accounts are is known before anybody is named for them: the job that looks may not have had its turn. */
export async function matched({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, populationId: string): Promise<void> {
  const [known] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.populationId, populationId)).limit(1)
  if (!known) await call(matchPopulation, { id: populationId }, jobActor(actor.orgId, 'accounts', actor.request.id))
}
