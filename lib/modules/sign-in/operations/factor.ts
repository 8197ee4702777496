import 'server-only'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { totpStep } from '#lib/auth/totp.ts'
import { seal, unseal } from '#lib/crypto/secrets.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { optionalId } from '#lib/input.ts'
import { challengeAttempts } from '../../sessions/model.ts'
import { type Challenge, countAttempt, lockChallenge, type Place, placeOf, spendChallenge, waitsUntil } from '../../sessions/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { resetLasts } from '../../users/model.ts'
import { activateUser, checkFactor, countFailure, lockUser, replaceBackupCodes, type User } from '../../users/within.ts'
import { letIn } from '../let-in.ts'

type Answer = { sessionId: string | null; returnTo: string | null; backupCodes: string[]; dead: boolean }

const input = z.object({
  token: z.string().min(10).max(200),
  code: z.string().transform((value) => value.toLowerCase().replace(/\s+/g, '')).pipe(z.string().min(1, 'is required').max(20, 'is too long')),
  browser: optionalId,
})
const nothing: Answer = { sessionId: null, returnTo: null, backupCodes: [], dead: false }

const load = ({ tx, input }: { tx: Tx; input: { token: string } }) => lockChallenge(tx, input.token)

async function userOfChallenge(tx: Tx, challenge: Challenge): Promise<User> {
  const user = await lockUser(tx, challenge.userId)
  if (!user) throw new Error('a challenge without its user')
  return user
}

/** Why a challenge cannot be answered any more, or null. */
function dead(challenge: Challenge, user: User, place: Place, at: Date): string | null {
  if (challenge.usedAt) return 'the challenge was used already'
  if (challenge.expiresAt <= at) return 'the challenge has expired'
  if (challenge.attempts >= challengeAttempts) return 'too many wrong codes'
  if (user.status !== 'active' && user.status !== 'invited') return `the account is ${user.status}`
  if (waitsUntil(user, place, at)) return 'the account is locked where this came from'
  return null
}

/** Whoever is not new enrols in place of a factor that was taken off, and not whenever they like. */
const tooLate = (user: User, at: Date): string | null =>
  user.status === 'active' && user.factorResetAt && user.factorResetAt.getTime() + resetLasts <= at.getTime() ? 'the reset of the second factor was too long ago' : null

async function countWrong(tx: Tx, challenge: Challenge, user: User, place: Place, at: Date) {
  const settings = await readSettings(tx)
  await countAttempt(tx, challenge)
  await countFailure(tx, user, place, settings.signIn.lockAfter, at)
  return failed({ type: 'challenge', id: challenge.id, label: user.name }, 'wrong code', { attempts: challenge.attempts }, { attempts: challenge.attempts + 1 })
}

export const answerChallenge = operation({
  name: 'sessions.answerChallenge',
  summary: 'Answer a challenge with a code of the authenticator app or a backup code; begins the session',
  category: 'authentication',
  input,
  load,
  run: async ({ tx, actor, input, subject: challenge, at }) => {
    const user = await userOfChallenge(tx, challenge)
    const subject = { type: 'challenge' as const, id: challenge.id, label: user.name }
    const place = await placeOf(tx, user, actor.request, input.browser, at)
    const refusal = dead(challenge, user, place, at) ?? (challenge.purpose === 'factor' && user.totpSecret ? null : 'no factor is enrolled')
    if (refusal) return done<Answer>({ ...nothing, dead: true }, failed(subject, refusal))
    const factor = await checkFactor(tx, user, input.code, at)
    if (!factor) return done<Answer>({ ...nothing, dead: challenge.attempts + 1 >= challengeAttempts }, await countWrong(tx, challenge, user, place, at))
    await spendChallenge(tx, challenge, at)
    const { sessionId, changes } = await letIn(tx, user, challenge.method, actor.request, at, input.browser)
    return done<Answer>({ ...nothing, sessionId, returnTo: challenge.returnTo }, changed(subject, { usedAt: null }, { usedAt: at, factor }), ...changes)
  },
})

export const enrolFactor = operation({
  name: 'sessions.enrolFactor',
  summary: 'Prove a newly enrolled authenticator app; answers with backup codes and begins the session',
  category: 'authentication',
  input,
  load,
  run: async ({ tx, actor, input, subject: challenge, at }) => {
    const user = await userOfChallenge(tx, challenge)
    const subject = { type: 'user' as const, id: user.id, label: user.name }
    const place = await placeOf(tx, user, actor.request, input.browser, at)
    const refusal = dead(challenge, user, place, at) ?? (challenge.purpose === 'enrol' && challenge.totpSecret && !user.totpSecret ? tooLate(user, at) : 'a factor is enrolled already')
    if (refusal) return done<Answer>({ ...nothing, dead: true }, failed(subject, refusal))
    const secret = unseal('challenges.totp', challenge.totpSecret as string)
    const step = totpStep(secret, input.code, at)
    if (step === null) return done<Answer>({ ...nothing, dead: challenge.attempts + 1 >= challengeAttempts }, await countWrong(tx, challenge, user, place, at))
    await spendChallenge(tx, challenge, at)
    const active = await activateUser(tx, user, { totpSecret: seal('users.totp', secret), totpStep: step }, at)
    const codes = await replaceBackupCodes(tx, user, at)
    const { sessionId, changes } = await letIn(tx, active, challenge.method, actor.request, at, input.browser)
    return done<Answer>(
      { ...nothing, sessionId, returnTo: challenge.returnTo, backupCodes: codes },
      changed(subject, { mfaEnrolledAt: null, status: user.status }, { mfaEnrolledAt: at, status: 'active' }),
      ...changes,
    )
  },
})
