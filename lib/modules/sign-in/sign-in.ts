import 'server-only'
import { type RequestInfo, visitor } from '#lib/auth/actor.ts'
import { accountsOf, logUnknownAddress, organizationOfChallenge } from '#lib/auth/entrance.ts'
import { limit } from '#lib/auth/limits.ts'
import { verifyNobody } from '#lib/auth/password.ts'
import { AppError } from '#lib/errors.ts'
import { asciiDomain } from '#lib/input.ts'
import { wrongCode, wrongSignIn } from '../sessions/model.ts'
import type { OpenChallenge } from '../sessions/model.ts'
import { answerChallenge, enrolFactor } from './operations/factor.ts'
import { startSession } from './operations/start.ts'

/**
 * The entrance to signing in, for the form and the API alike: limits, finds the organization, and calls the operations inside it.
 */
export type Begun = { orgId: string; challenge: OpenChallenge }

/** @throws `limited` on the sixth try in a minute by address or account; `invalid` with one sentence for every other refusal */
export async function beginSignIn(given: { email: string; password: string; returnTo?: string | null }, request: RequestInfo): Promise<Begun> {
  const email = asciiDomain(given.email.trim()).toLowerCase().slice(0, 254)
  const password = given.password.slice(0, 1_000)
  await limit('sign-in-address', request.ip, 40)
  await limit('sign-in-account', `${request.ip} ${email}`, 5)
  const candidates = await accountsOf(email)
  for (const candidate of candidates) {
    const { challenge } = await startSession(visitor(candidate.orgId, request), { userId: candidate.userId, password: password || '\u0001', returnTo: given.returnTo ?? null })
    if (challenge) return { orgId: candidate.orgId, challenge }
  }
  if (candidates.length === 0) {
    await verifyNobody(password)
    await logUnknownAddress(email)
  }
  throw new AppError('invalid', wrongSignIn)
}

export type Signed = { orgId: string; sessionId: string; returnTo: string | null; backupCodes: string[] }

/** @throws `limited`, `unauthenticated` when the challenge is over, `invalid` when the code is wrong */
export async function finishSignIn(given: { token: string; code: string; enrol: boolean }, request: RequestInfo): Promise<Signed> {
  await limit('sign-in-address', request.ip, 40)
  await limit('sign-in-account', given.token, 5)
  const orgId = await organizationOfChallenge(given.token)
  const over = () => new AppError('unauthenticated', 'This sign-in took too long or had too many wrong codes. Start again with your password.')
  if (!orgId) throw over()
  const answer = await (given.enrol ? enrolFactor : answerChallenge)(visitor(orgId, request), { token: given.token, code: given.code })
  if (answer.sessionId) return { orgId, sessionId: answer.sessionId, returnTo: answer.returnTo, backupCodes: answer.backupCodes }
  if (answer.dead) throw over()
  throw new AppError('invalid', wrongCode, { fields: { code: 'is wrong or was used already; codes change every 30 seconds' } })
}
