import 'server-only'
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { connections } from '#db/schema/connections.ts'
import { changeFacts, factSources, reconciledSystems, type ToldBy } from '#db/schema/reconciliations.ts'
import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import type { Scope } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { type Fact, keyOf } from '#lib/reconcile/facts.ts'

export type FactSource = typeof factSources.$inferSelect
type Within = Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>

export const sourceSubject = (of: Pick<FactSource, 'id' | 'name'>) => ({ type: 'fact-source' as const, id: of.id, label: of.name })

/** A repository by the host's number of it, or what pipelines tell of a system. */
export type Where = { connectionId: string; repository: number; name: string } | { systemId: string; name: string }

/** Made with its first fact, and locked: who tells facts of one source takes turns. */
export async function lockSource({ tx, actor, at }: Pick<Within, 'tx' | 'actor' | 'at'>, where: Where): Promise<FactSource> {
  const repository = 'repository' in where
  const row: FactSource = { ...created(actor, at), connectionId: repository ? where.connectionId : null, repository: repository ? where.repository : null, systemId: repository ? null : where.systemId, name: where.name, facts: 0, lastAt: null, pull: null }
  await tx.insert(factSources).values(row).onConflictDoNothing({ target: repository ? [factSources.orgId, factSources.connectionId, factSources.repository] : [factSources.orgId, factSources.systemId] })
  const [found] = await tx.select().from(factSources).where(repository ? and(eq(factSources.connectionId, where.connectionId), eq(factSources.repository, where.repository)) : eq(factSources.systemId, where.systemId)).for('update')
  if (!found) throw new Error('a source was stored and is not there')
  return found
}

/** Whether it has the fields that its key is made of. */
export function isFact(value: unknown): value is Fact {
  try {
    return typeof keyOf(value as never) === 'string'
  } catch {
    return false
  }
}

/** Facts of one statement. */
const handful = 1_000

/**
 * What is new is stored after what is there, numbered on; systems of this source are to be judged. What the source told before in the same words is known.
 * @returns how many were new
 */
export async function appendFacts({ tx, actor, at, send }: Within, source: FactSource, facts: readonly Fact[], told: ToldBy, toldById: string | null): Promise<{ source: FactSource; added: number }> {
  const leaves = new Map<string, { fact: Fact; body: string; leaf: Buffer }>()
  for (const fact of facts) {
    const body = canonical(fact as unknown as Json)
    const leaf = leafHash(body)
    leaves.set(leaf.toString('hex'), { fact, body, leaf })
  }
  const all = [...leaves.values()]
  let last = source.facts
  for (let from = 0; from < all.length; from += handful) {
    const some = all.slice(from, from + handful)
    const known = new Set((await tx.select({ leaf: changeFacts.leaf }).from(changeFacts).where(and(eq(changeFacts.sourceId, source.id), inArray(changeFacts.leaf, some.map(({ leaf }) => leaf))))).map(({ leaf }) => leaf.toString('hex')))
    const fresh = some.filter(({ leaf }) => !known.has(leaf.toString('hex')))
    if (fresh.length > 0) await tx.insert(changeFacts).values(fresh.map(({ fact, body, leaf }) => ({ orgId: actor.orgId, sourceId: source.id, number: ++last, kind: fact.kind, key: keyOf(fact as never).slice(0, 1_000), body, leaf, told, toldById, at })))
  }
  const added = last - source.facts
  if (added === 0) return { source, added }
  const after = { ...source, facts: last, lastAt: at, updatedAt: at, version: source.version + 1 }
  await tx.update(factSources).set({ facts: last, lastAt: at, updatedAt: at, version: after.version }).where(eq(factSources.id, source.id))
  const waiting = await tx.update(reconciledSystems).set({ waitingSince: sql`coalesce(${reconciledSystems.waitingSince}, ${at.toISOString()}::timestamptz)` })
    .where(source.systemId ? eq(reconciledSystems.systemId, source.systemId) : eq(reconciledSystems.sourceId, source.id)).returning({ id: reconciledSystems.id })
  for (const { id } of waiting) send('reconciliations.judge', { id })
  return { source: after, added }
}

/** Since when the webhook of a connection tells how branches are protected, of whatever repository: what is told of a repository for the first time. */
export async function watchedAlready(tx: Tx, connectionId: string): Promise<Fact[]> {
  const [of] = await tx.select({ from: connections.watchesFrom }).from(connections).where(eq(connections.id, connectionId))
  return of?.from ? [{ kind: 'watched', what: 'protection', from: of.from.toISOString() }] : []
}

/** What a system is judged by: its repository, and what pipelines tell of it. */
export const sourcesOf = (tx: Tx, of: { systemId: string; sourceId: string | null }) =>
  tx.select().from(factSources).where(of.sourceId === null ? eq(factSources.systemId, of.systemId) : or(eq(factSources.systemId, of.systemId), eq(factSources.id, of.sourceId)))
