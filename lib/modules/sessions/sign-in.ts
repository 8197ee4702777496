import 'server-only'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, begin } from '#db/client.ts'
import { type RequestInfo, visitor } from '#lib/auth/actor.ts'
import { verifyNobody } from '#lib/auth/password.ts'
import { tokenHash } from '#lib/crypto/secrets.ts'
import { AppError } from '#lib/errors.ts'
import { limit } from '#lib/limits.ts'
import { wrongSignIn } from './model.ts'
import { type OpenChallenge, organizationOfChallenge } from './operations/challenge.ts'
import { answerChallenge, enrolFactor } from './operations/factor.ts'
import { startSession } from './operations/start.ts'

/**
 * The entrance to signing in, for the form and the API alike: limits, finds the organization, and calls the operations inside it.
 * Uses the pool directly because there is no organization yet: entrance functions only.
 */
export type Begun = { orgId: string; challenge: OpenChallenge }

/** @throws `limited` on the sixth try in a minute by address or account; `invalid` with one sentence for every other refusal */
export async function beginSignIn(given: { email: string; password: string; returnTo?: string | null }, request: RequestInfo): Promise<Begun> {
  const email = given.email.trim().toLowerCase().slice(0, 254)
  const password = given.password.slice(0, 1_000)
  await limit('sign-in-address', request.ip, 20)
  await limit('sign-in-account', `${request.ip} ${email}`, 5)
  const candidates = await begin(appPool(), null, (tx) =>
    tx.execute<{ org_id: string; user_id: string }>(sql`select org_id, user_id from entrance_sign_in(${email})`))
  for (const candidate of candidates) {
    const { challenge } = await startSession(visitor(candidate.org_id, request), { userId: candidate.user_id, password: password || '\u0001', returnTo: given.returnTo ?? null })
    if (challenge) return { orgId: candidate.org_id, challenge }
  }
  if (candidates.length === 0) {
    await verifyNobody(password)
    await begin(appPool(), null, (tx) => tx.execute(sql`select entrance_log(${v7()}, 'sign-in for an unknown address', ${tokenHash('unknown-address', email)})`))
  }
  throw new AppError('invalid', wrongSignIn)
}

export type Signed = { orgId: string; sessionId: string; returnTo: string | null; backupCodes: string[] }

/** @throws `limited`, `unauthenticated` when the challenge is over, `invalid` when the code is wrong */
export async function finishSignIn(given: { token: string; code: string; enrol: boolean }, request: RequestInfo): Promise<Signed> {
  await limit('sign-in-address', request.ip, 20)
  await limit('sign-in-account', given.token, 5)
  const orgId = await begin(appPool(), null, (tx) => organizationOfChallenge(tx, given.token))
  const over = () => new AppError('unauthenticated', 'This sign-in took too long or had too many wrong codes. Start again with your password.')
  if (!orgId) throw over()
  const answer = await (given.enrol ? enrolFactor : answerChallenge)(visitor(orgId, request), { token: given.token, code: given.code })
  if (answer.sessionId) return { orgId, sessionId: answer.sessionId, returnTo: answer.returnTo, backupCodes: answer.backupCodes }
  if (answer.dead) throw over()
  throw new AppError('invalid', 'This code is not right.', { fields: { code: 'is wrong or was used already; codes change every 30 seconds' } })
}

/** Which organization an invitation belongs to, or null. */
export async function organizationOfInvite(token: string): Promise<string | null> {
  if (!/^[A-Za-z0-9_-]{20,100}$/.test(token)) return null
  return begin(appPool(), null, async (tx) => {
    const [row] = await tx.execute<{ org_id: string }>(sql`select org_id from entrance_invite(${tokenHash('invite', token)})`)
    return row?.org_id ?? null
  })
}

/** Whether the people of the sample organization may be offered on the sign-in page. */
export async function hasSample(): Promise<boolean> {
  return begin(appPool(), null, async (tx) => (await tx.execute(sql`select org_id from entrance_sample()`)).length > 0)
}

export async function isFirstRun(): Promise<boolean> {
  return begin(appPool(), null, async (tx) => {
    const [row] = await tx.execute<{ first: boolean }>(sql`select entrance_first_run() as first`)
    return row?.first ?? false
  })
}
