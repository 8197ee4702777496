import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { populations } from '#db/schema/populations.ts'
import { jobActor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { onFrozen } from '#lib/door/frozen.ts'
import { operation } from '#lib/door/operation.ts'
import { job } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { id } from '#lib/input.ts'
import { lockPeople } from '../locks.ts'
import { matchAccounts, takeAccounts, takePeople } from '../take-over.ts'

/** The present list of its system and source; one that was superseded meanwhile has its say no more. */
const loadFrozen = async ({ tx, input }: { tx: Tx; input: { id: string } }) => {
  const [found] = await tx.select().from(populations).where(and(eq(populations.id, input.id), eq(populations.state, 'frozen'))).for('share')
  return found ?? null
}
type Frozen = NonNullable<Awaited<ReturnType<typeof loadFrozen>>>

const subject = (of: Frozen) => ({ type: 'population' as const, id: of.id, label: of.title })
const rootOf = (of: Frozen) => ({ count: of.accepted ?? 0, ...(of.root ? { root: of.root } : {}) })

/** Facts in bulk: one entry with counts, and the root of the roster they were taken from. */
export const syncPeople = operation({
  name: 'people.sync',
  summary: 'Import the people of a frozen roster, and look anew whose all accounts are; happens by itself when it is frozen',
  category: 'data access',
  http: { method: 'POST', path: '/populations/{id}/people' },
  input: z.object({ id }),
  load: loadFrozen,
  run: async ({ tx, actor, subject: of, at }) => {
    if (of.source !== 'roster') throw new AppError('conflict', 'It is no roster: people come from rosters alone.')
    await lockPeople(tx, actor.orgId)
    const people = await takePeople(tx, { orgId: of.orgId, systemId: of.systemId, populationId: of.id, at, by: userOf(actor) })
    const accounts = await matchAccounts(tx, { orgId: of.orgId, at })
    const told = { peopleCame: people.came, peopleChanged: people.changed, peopleGone: people.gone, accountsMatched: accounts.matched, accountsUnmatched: accounts.unmatched, accountsMoved: accounts.moved }
    return done({ ...people, ...accounts }, changed(subject(of), null, told, rootOf(of)))
  },
})

export const matchPopulation = operation({
  name: 'accounts.match',
  summary: 'Import the accounts of a frozen population, and look whose they are; happens by itself when it is frozen',
  category: 'data access',
  http: { method: 'POST', path: '/populations/{id}/accounts' },
  input: z.object({ id }),
  load: loadFrozen,
  run: async ({ tx, actor, subject: of, at }) => {
    if (notOfAccess.includes(of.source)) throw new AppError('conflict', of.source === 'roster' ? 'It is a roster: it has people, and no accounts.' : 'It is a list of what was done: accounts are known from lists of access alone.')
    await lockPeople(tx, actor.orgId)
    const { came } = await takeAccounts(tx, { orgId: of.orgId, systemId: of.systemId, populationId: of.id, at, by: userOf(actor) })
    const accounts = await matchAccounts(tx, { orgId: of.orgId, at })
    return done({ came, ...accounts }, changed(subject(of), null, { accountsNew: came, accountsMatched: accounts.matched, accountsUnmatched: accounts.unmatched, accountsMoved: accounts.moved }, rootOf(of)))
  },
})

/** Superseded before its turn came: the one after it has a job of its own. */
const unlessSuperseded = (error: unknown) => {
  if (!(error instanceof AppError) || error.code !== 'not_found') throw error
}

onFrozen('people.sync', (source) => source === 'roster')
export const syncing = job({
  queue: 'people.sync',
  work: ({ orgId, id: populationId, correlationId }) => syncPeople(jobActor(orgId, 'people', correlationId ?? populationId), { id: populationId }).catch(unlessSuperseded),
  giveUp: null,
})

onFrozen('accounts.match', (source) => !notOfAccess.includes(source))
export const matching = job({
  queue: 'accounts.match',
  work: ({ orgId, id: populationId, correlationId }) => matchPopulation(jobActor(orgId, 'accounts', correlationId ?? populationId), { id: populationId }).catch(unlessSuperseded),
  giveUp: null,
})
