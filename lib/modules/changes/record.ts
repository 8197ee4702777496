import 'server-only'
import { and, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { changeRevisions, changes, changeSteps } from '#db/schema/changes.ts'
import { systems } from '#db/schema/systems.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { canonical, type Json, sha256Hex, toJson } from '#lib/crypto/canonical.ts'
import { locked } from '#lib/door/locked.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { changeStates, type ChangeState, changeTypes, reference, stepFrom, type Verb } from './model.ts'

/** What the operations of a change share: the record, its steps, its revisions. */
export type Change = typeof changes.$inferSelect

export const subject = (of: Pick<Change, 'id' | 'number' | 'title'>) => ({ type: 'change' as const, id: of.id, label: `${reference(of.number)} ${of.title}` })
export const load = locked(changes)
/** Whoever requested it or makes it. */
export const involved = (of: Change, actor: Actor): boolean => of.requestedById === userOf(actor) || of.implementerId === userOf(actor)

/** Accounts that a step of it tells: who requested it, and who makes it or made it. */
export const partiesOf = (of: Pick<Change, 'requestedById' | 'implementerId' | 'implementedById'>): string[] => [...new Set([of.requestedById, of.implementerId, of.implementedById].flatMap((each) => each ?? []))]

/** What others approve. Whoever changes one of these after it was submitted asks again; `db/rules.sql` has the same columns (`tickmark_approvables`). */
export const material = ['title', 'type', 'category', 'description', 'justification', 'systemIds', 'answers', 'testPlan', 'backOutPlan', 'plannedFrom', 'plannedTo', 'refs', 'templateId'] as const

export const documentOf = (of: Change): Record<string, unknown> => toJson(Object.fromEntries(material.map((field) => [field, of[field]]))) as Record<string, unknown>
export const differs = (one: Change, other: Change): boolean => canonical(documentOf(one) as Json) !== canonical(documentOf(other) as Json)

/** What it is now, as people will see it: once for each revision that was submitted. */
export async function keepRevision(tx: Tx, of: Change, actor: Actor, at: Date): Promise<void> {
  const document = documentOf(of)
  await tx.insert(changeRevisions).values({ orgId: of.orgId, id: v7(), changeId: of.id, revision: of.revision, document, sha256: `sha256:${sha256Hex(canonical(document as Json))}`, createdAt: at, createdById: userOf(actor) }).onConflictDoNothing()
}

type Step = { verb: Verb | 'create' | 'comment' | 'attach' | 'assign' | 'except'; from: ChangeState | null; to: ChangeState; note?: string | null; flags?: string[] }

export async function stepped(tx: Tx, of: Pick<Change, 'orgId' | 'id' | 'revision'>, actor: Actor, at: Date, { verb, from, to, note = null, flags = [] }: Step): Promise<void> {
  await tx.insert(changeSteps).values({ orgId: of.orgId, id: v7(), changeId: of.id, revision: of.revision, verb, fromState: from, toState: to, byId: userOf(actor), note, flags, at })
}

/** @throws AppError conflict in words, when a change of this type cannot take this step from where it is */
export function stepTo(verb: Verb, of: Change): ChangeState {
  const step = stepFrom(verb, of)
  if (step) return step.to
  refusePortal(of)
  throw conflict(`${reference(of.number)} is ${changeStates[of.state].toLowerCase()}${of.type === 'normal' ? '' : `, and ${changeTypes[of.type].toLowerCase()}`}: it cannot be ${doneBy[verb]} from there. Nothing was changed.`)
}
/** @throws AppError conflict for what the portal changed of itself: it was asked for, decided and done already */
export function refusePortal(of: Pick<Change, 'number' | 'approvalId'>): void {
  if (of.approvalId !== null) throw conflict(`${reference(of.number)} was made by the portal, when what it records was applied: it stays as it is. Change the setting again to have another one.`)
}

const doneBy: Record<Verb, string> = { submit: 'submitted', approve: 'approved', reject: 'rejected', recall: 'taken back', revise: 'changed', schedule: 'scheduled', implement: 'implemented', verify: 'verified', close: 'closed', withdraw: 'withdrawn', reopen: 'reopened' }

/** The systems by id. @throws AppError invalid when one is not there, or was removed */
export async function systemsOf(tx: Tx, ids: string[]): Promise<{ id: string; name: string; criticality: number; ownerId: string | null }[]> {
  const found = await tx.select({ id: systems.id, name: systems.name, criticality: systems.criticality, ownerId: systems.ownerId, deletedAt: systems.deletedAt }).from(systems).where(inArray(systems.id, ids)).orderBy(systems.name)
  if (found.filter((each) => each.deletedAt === null).length < ids.length) throw invalid({ systemIds: 'names a system that is not in the register: choose from the list' })
  return found
}

/** Others that are planned on one of its systems at the same time. */
export const collisions = (tx: Tx, of: Pick<Change, 'id' | 'systemIds' | 'plannedFrom' | 'plannedTo'>) => of.plannedFrom === null || of.plannedTo === null ? Promise.resolve([]) : tx.select({ id: changes.id, number: changes.number, title: changes.title, state: changes.state, plannedFrom: changes.plannedFrom, plannedTo: changes.plannedTo }).from(changes)
  .where(and(ne(changes.id, of.id), inArray(changes.state, ['submitted', 'approved', 'scheduled']), sql`${changes.systemIds} && ${sql.param(of.systemIds)}::uuid[]`, lt(changes.plannedFrom, of.plannedTo), gt(changes.plannedFrom, new Date(of.plannedFrom.getTime() - days(longestWindow))), gt(changes.plannedTo, of.plannedFrom)))
  .orderBy(changes.plannedFrom).limit(50)

/** Days a window lasts at most. */
export const longestWindow = 92

/** @throws AppError invalid: a window has both ends, in order, is not longer than a quarter, and is not over. */
export function checkWindow(from: Date | null, to: Date | null, at: Date, { past = false } = {}): void {
  if (from === null && to === null) return
  if (from === null) throw invalid({ plannedFrom: 'say when the window begins, or leave both empty' })
  if (to === null) throw invalid({ plannedTo: 'say when the window ends, or leave both empty' })
  if (to <= from) throw invalid({ plannedTo: 'must lie after the beginning of the window' })
  if (to.getTime() - from.getTime() > days(longestWindow)) throw invalid({ plannedTo: `may lie at most ${longestWindow} days after the beginning` })
  if (!past && to <= at) throw invalid({ plannedTo: 'lies in the past: plan a window that is not over' })
}

/** @throws AppError forbidden: a change is somebody's, and a token stands for whoever made it */
export function requester(actor: Actor): { requestedById: string } {
  const userId = userOf(actor)
  if (userId === null) throw new AppError('forbidden', 'Only a person requests a change.')
  return { requestedById: userId }
}

export const changeOf = async (tx: Tx, id: string): Promise<Change | null> => (await tx.select().from(changes).where(eq(changes.id, id)))[0] ?? null
