import 'server-only'
import type { Tx } from '#db/client.ts'
import type { Person } from '#lib/auth/actor.ts'
import { verifyPassword } from '#lib/auth/password.ts'
import { failed } from '#lib/door/change.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { insideSession, waitsUntil } from '../sessions/within.ts'
import { readSettings } from '../settings/queries.ts'
import { checkFactor, countFailure, type User } from '../users/within.ts'

/**
 * A password asked for inside a session. Wrong ones count as they do at the entrance, so that a session somebody got hold of is no place
 * to guess in. Null when it is right. The user row is locked by the caller.
 */
export const refusePassword = (tx: Tx, user: User, password: string, at: Date) =>
  refuseWrong(tx, user, 'current password', async () => user.passwordHash !== null && (await verifyPassword(user.passwordHash, password)), at)

/** The same with whatever the account has: its password, or else a code of its authenticator app. @throws conflict when it has neither */
export async function refuseUnproven(tx: Tx, user: User, current: string, at: Date) {
  if (user.passwordHash) return refusePassword(tx, user, current, at)
  if (!user.totpSecret) throw conflict('This account has neither a password nor an authenticator app here to confirm this with. An administrator can send you an invitation, or reset your sign-in.')
  return refuseWrong(tx, user, 'current code', async () => (await checkFactor(tx, user, current.toLowerCase().replace(/\s+/g, ''), at)) !== null, at)
}

async function refuseWrong(tx: Tx, user: User, what: string, isRight: () => Promise<boolean>, at: Date) {
  const subject = { type: 'user' as const, id: user.id, label: user.name }
  const place = await insideSession(tx, user)
  if (waitsUntil(user, place, at)) return { refusal: 'was wrong too often: wait a while, then try again', change: failed(subject, 'locked after too many wrong ones') }
  if (await isRight()) return null
  const { signIn } = await readSettings(tx)
  const after = await countFailure(tx, user, place, signIn.lockAfter, at)
  return { refusal: `is not your ${what}`, change: failed(subject, `wrong ${what}`, { failedSignIns: user.failedSignIns, lockedUntil: null }, after) }
}

/** The refusal of an operation that committed it (the count and the entry must stay), as the error a form shows at its field. */
export const proving = <I, R extends { refusal: string | null }>(field: string, work: (person: Person, input: I) => Promise<R>) => async (person: Person, input: I): Promise<R> => {
  const result = await work(person, input)
  if (result.refusal !== null) throw invalid({ [field]: result.refusal })
  return result
}
