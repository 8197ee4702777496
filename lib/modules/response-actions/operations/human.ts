import 'server-only'
import { type Actor, personOf, userOf } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'

/** @throws AppError forbidden: what a rule does by itself is no machine’s to ask for, or to reverse. */
export function human(actor: Actor): { userId: string; personId: string } {
  const [userId, personId] = [userOf(actor), personOf(actor)]
  if (userId === null || personId === null) throw new AppError('forbidden', 'Only a person may ask for this, end it or reverse it.')
  return { userId, personId }
}
