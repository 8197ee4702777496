import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import { challenges } from '#db/schema/sessions.ts'
import type { users } from '#db/schema/users.ts'
import { newToken, seal, tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { challengeLife, safeReturn, type SignInMethod } from '../model.ts'

type User = typeof users.$inferSelect
export type Challenge = typeof challenges.$inferSelect

/** What the browser keeps (sealed in a cookie) until the factor is shown. `totpSecret` is there for the QR code of an enrolment. */
export type OpenChallenge = {
  token: string
  purpose: 'factor' | 'enrol'
  totpSecret: string | null
  account: string
  /** In a sample organization only: a code that will be accepted, so that a visitor needs no authenticator app. */
  sampleCode: string | null
}

export async function openChallenge(tx: Tx, user: User, method: SignInMethod, returnTo: string | null, at: Date): Promise<{ row: Challenge; open: OpenChallenge }> {
  const token = newToken()
  const purpose = user.totpSecret ? 'factor' : 'enrol'
  const totpSecret = purpose === 'enrol' ? newTotpSecret() : null
  const row: Challenge = {
    orgId: user.orgId,
    id: v7(),
    userId: user.id,
    tokenHash: tokenHash('challenge', token),
    purpose,
    method,
    totpSecret: totpSecret && seal('challenges.totp', totpSecret),
    attempts: 0,
    returnTo: safeReturn(returnTo),
    expiresAt: new Date(at.getTime() + challengeLife),
    usedAt: null,
    createdAt: at,
  }
  await tx.insert(challenges).values(row)
  return { row, open: { token, purpose, totpSecret, account: user.email, sampleCode: await sampleCode(tx, user, at) } }
}

async function sampleCode(tx: Tx, user: User, at: Date): Promise<string | null> {
  if (!user.totpSecret) return null
  const [organization] = await tx.select({ isSample: organizations.isSample }).from(organizations)
  if (!organization?.isSample) return null
  // A step is good once: somebody who signs in twice within half a minute gets the code of the next one.
  const used = user.totpStep !== null && user.totpStep >= Math.floor(at.getTime() / 30_000)
  return totpCode(unseal('users.totp', user.totpSecret), new Date(at.getTime() + (used ? 30_000 : 0)))
}

export async function lockChallenge(tx: Tx, token: string): Promise<Challenge | null> {
  const [found] = await tx.select().from(challenges).where(eq(challenges.tokenHash, tokenHash('challenge', token))).for('update')
  return found ?? null
}
