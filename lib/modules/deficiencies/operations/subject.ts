import 'server-only'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { deficiencies } from '#db/schema/deficiencies.ts'
import { sameHuman } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { locked } from '#lib/door/locked.ts'
import { sameVersion } from '#lib/door/record.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { deficiencyName } from '../model.ts'
import { deficiencyStates } from '../words.ts'

export type Deficiency = typeof deficiencies.$inferSelect

export const subject = (of: Pick<Deficiency, 'id' | 'number' | 'title'>) => ({ type: 'deficiency' as const, id: of.id, label: deficiencyName(of) })
export const load = locked(deficiencies)

/** With the owner of its control: whose it is to answer. */
export async function loadOwned({ tx, input }: { tx: Tx; input: { id: string } }) {
  const of = await load({ tx, input })
  const [control] = of?.controlId ? await tx.select({ ownerId: controls.ownerId }).from(controls).where(eq(controls.id, of.controlId)) : []
  return of && { of, controlOwnerId: control?.ownerId ?? null }
}
export const owns = ({ of, controlOwnerId }: { of: Deficiency; controlOwnerId: string | null }, actor: Actor): boolean => [of.ownerId, controlOwnerId].some((each) => each !== null && each === userOf(actor))

/** @throws AppError conflict: another version, or another state than what this is for */
export function refuseUnless(of: Deficiency, seen: number, states: readonly Deficiency['state'][], why: string): void {
  sameVersion(of, seen, 'deficiency')
  if (!states.includes(of.state)) throw conflict(`It is ${deficiencyStates[of.state].toLowerCase()}. ${why}`)
}

/** Whoever has an account that is, or was, one human with the other is no second person. PostgreSQL asks the same. */
export async function refuseSame(tx: Tx, orgId: string, userId: string, other: string, why: string): Promise<void> {
  if (userId === other || (await sameHuman(tx, orgId, userId, [other]))) throw new AppError('forbidden', why)
}
