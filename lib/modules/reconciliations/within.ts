import 'server-only'
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { changeFacts, factSources, type PullStands, reconciledSystems } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import type { ChangeSettings } from '#lib/reconcile/system.ts'
import { once } from './once.ts'

/** Repositories that a connection told of. */
export const repositoriesOf = async (tx: Tx, connectionId: string): Promise<{ id: number; name: string }[]> =>
  (await tx.select({ id: factSources.repository, name: factSources.name }).from(factSources).where(eq(factSources.connectionId, connectionId))).map(({ id, name }) => ({ id: id as number, name }))

/** A repository that systems are judged by, what these ask of it, and where its pull stands. */
export type ToPull = { id: string; name: string; pull: PullStands | null; repository: number; settings: ChangeSettings[] }

/** Repositories of a connection that a system is judged by. Of others only what webhooks tell is kept: an organization may have hundreds. */
export async function sourcesToPull(tx: Tx, connectionId: string): Promise<ToPull[]> {
  const rows = await tx.select({ id: factSources.id, name: factSources.name, repository: factSources.repository, pull: factSources.pull, settings: reconciledSystems.settings }).from(factSources)
    .innerJoin(reconciledSystems, and(eq(reconciledSystems.orgId, factSources.orgId), eq(reconciledSystems.sourceId, factSources.id)))
    .innerJoin(systems, and(eq(systems.orgId, reconciledSystems.orgId), eq(systems.id, reconciledSystems.systemId), isNull(systems.deletedAt)))
    .where(eq(factSources.connectionId, connectionId)).orderBy(asc(factSources.name), asc(reconciledSystems.systemId))
  const found = new Map<string, ToPull>()
  for (const { settings, repository, ...source } of rows) {
    const had = found.get(source.id)
    if (had) had.settings.push(settings)
    else found.set(source.id, { ...source, repository: repository as number, settings: [settings] })
  }
  return [...found.values()]
}

/** Finds a repository by `owner/name` through a connection. @throws AppError `invalid` with why it cannot be read, by the field `repository` or `connectionId` */
export type LookUp = (actor: Actor, of: { connectionId: string; name: string }) => Promise<{ id: number; name: string }>

let found: LookUp | null = null

/** Connections, which stand above, say how. */
export const looksUp = (by: LookUp): void => void (found = by)

export const repositoryNamed: LookUp = (actor, of) => {
  if (!found) throw new Error('no module says how a repository is found')
  return found(actor, of)
}

/** The first so many facts of a source, in their order. */
export type Upto = { id: string; facts: number }

/** @returns each fact, source by source: the order of the root over their leaves */
export async function factsUpto(tx: Tx, upto: readonly Upto[]): Promise<Fact[]> {
  const facts: Fact[] = []
  const lean = once()
  for (const { id, facts: most } of upto) {
    for (let from = 0; from < most; from += 2_000) {
      const rows = await tx.select({ body: changeFacts.body }).from(changeFacts).where(and(eq(changeFacts.sourceId, id), sql`${changeFacts.number} > ${from}`, lte(changeFacts.number, Math.min(most, from + 2_000)))).orderBy(asc(changeFacts.number))
      for (const { body } of rows) facts.push(lean(JSON.parse(body)) as Fact)
    }
  }
  return facts
}
