import { AppError } from '#lib/errors.ts'
import { type Actor, humanOf } from './actor.ts'

const alone = 'A person answers for it; an API token does not.'

/**
 * Who answers for an act: whoever is signed in.
 * @param more.byToken a token may do it too, in the name of its owner @param more.said what others are told
 * @throws AppError forbidden: it is no machine's to do
 */
export function human(actor: Actor, { byToken = false, said = alone }: { byToken?: boolean; said?: string } = {}): { userId: string; personId: string } {
  const { userId, personId } = humanOf(actor)
  if (userId === null || personId === null || (actor.kind !== 'person' && !byToken)) throw new AppError('forbidden', said)
  return { userId, personId }
}
