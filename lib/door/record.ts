import { v7 } from 'uuid'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { conflict } from '#lib/errors.ts'

/** What every record has beside its facts: made by whom, changed last by whom, and which version of it this is. */
export function created(actor: Actor, at: Date) {
  const by = userOf(actor)
  return { orgId: actor.orgId, id: v7(), createdAt: at, updatedAt: at, createdById: by, updatedById: by, deletedAt: null, version: 1 }
}

export const touched = (before: { version: number }, actor: Actor, at: Date) => ({ updatedAt: at, updatedById: userOf(actor), version: before.version + 1 })

/** @throws `conflict` when the record is not what the form was filled in for */
export function sameVersion(before: { version: number }, seen: number, what: string): void {
  if (before.version !== seen) throw conflict(`Somebody changed this ${what} since you opened it. Load it again, and repeat your change.`)
}
