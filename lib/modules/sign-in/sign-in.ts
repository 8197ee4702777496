import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestInfo, visitor } from '#lib/auth/actor.ts'
import { accountsOf, logUnknownAddress, organizationOfChallenge } from '#lib/auth/entrance.ts'
import { limit } from '#lib/auth/limits.ts'
import { AppError } from '#lib/errors.ts'
import { asciiDomain } from '#lib/input.ts'
import { wrongCode, wrongSignIn } from '../sessions/model.ts'
import type { OpenChallenge } from '../sessions/model.ts'
import { answerChallenge, enrolFactor } from './operations/factor.ts'
import { refuseNobody, startSession } from './operations/start.ts'

/**
 * The entrance to signing in, for the form and the API alike: limits, finds the organization, and calls the operations inside it.
 */
export type Begun = { orgId: string; challenge: OpenChallenge }

/**
 * A refusal is answered after this many milliseconds, so that its time says nothing of what stood behind it: an account, none, one in
 * several organizations, one whose password is wrong or does not count.
 */
const refusalTakes = 300

type Given = { email: string; password: string; returnTo?: string | null; /** The sign of a browser that signed in before. */ browser?: string | null }

/** @throws `limited` on the sixth try in a minute by address or account; `invalid` with one sentence for every other refusal */
export async function beginSignIn(given: Given, request: RequestInfo): Promise<Begun> {
  const began = performance.now()
  const email = asciiDomain(given.email.trim()).toLowerCase().slice(0, 254)
  const password = given.password.slice(0, 1_000) || '\u0001'
  const browser = given.browser ?? null
  await limit('sign-in-address', request.ip, 40)
  await limit('sign-in-account', `${request.ip} ${email}`, 5)
  const candidates = await accountsOf(email)
  for (const candidate of candidates) {
    const { challenge } = await startSession(visitor(candidate.orgId, request), { userId: candidate.userId, password, browser, returnTo: given.returnTo ?? null })
    if (challenge) return { orgId: candidate.orgId, challenge }
  }
  if (candidates.length === 0) await logUnknownAddress(email, (tx) => refuseNobody(tx, { password, browser }, request))
  await sleep(began + refusalTakes - performance.now())
  throw new AppError('invalid', wrongSignIn)
}

export type Signed = { orgId: string; sessionId: string; returnTo: string | null; backupCodes: string[] }

/** @throws `limited`, `unauthenticated` when the challenge is over, `invalid` when the code is wrong */
export async function finishSignIn(given: { token: string; code: string; enrol: boolean; browser?: string | null }, request: RequestInfo): Promise<Signed> {
  await limit('sign-in-address', request.ip, 40)
  await limit('sign-in-account', given.token, 5)
  const orgId = await organizationOfChallenge(given.token)
  const over = () => new AppError('unauthenticated', 'This sign-in took too long or had too many wrong codes. Start again with your password.')
  if (!orgId) throw over()
  const answer = await (given.enrol ? enrolFactor : answerChallenge)(visitor(orgId, request), { token: given.token, code: given.code, browser: given.browser ?? null })
  if (answer.sessionId) return { orgId, sessionId: answer.sessionId, returnTo: answer.returnTo, backupCodes: answer.backupCodes }
  if (answer.dead) throw over()
  throw new AppError('invalid', wrongCode, { fields: { code: 'is wrong or was used already; codes change every 30 seconds' } })
}
