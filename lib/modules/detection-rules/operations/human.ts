import 'server-only'
import { type Actor, personOf, userOf } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'

/** @throws AppError forbidden: what one person requests and another decides is no machine’s to do. */
export function human(actor: Actor): { userId: string; personId: string } {
  const userId = userOf(actor)
  const personId = personOf(actor)
  if (userId === null || personId === null) throw new AppError('forbidden', 'Only a person may request this or decide on it.')
  return { userId, personId }
}
