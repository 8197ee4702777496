import 'server-only'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import { challenges, sessions } from '#db/schema/sessions.ts'
import type { users } from '#db/schema/users.ts'
import type { RequestInfo } from '#lib/auth/actor.ts'
import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { days } from '#lib/clock.ts'
import { newToken, seal, tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { type Change, changed } from '#lib/door/change.ts'
import { readSettings } from '../settings/queries.ts'
import { challengeLife, type OpenChallenge, safeReturn, type SignInMethod } from './model.ts'

type User = typeof users.$inferSelect

/** The session row; the oldest ones end when the user has too many (ID-4). The user row is locked by the caller. */
export async function beginSession(tx: Tx, user: User, method: SignInMethod, request: RequestInfo, at: Date): Promise<{ sessionId: string; changes: Change[] }> {
  const settings = await readSettings(tx)
  const live = await tx
    .select({ id: sessions.id, createdAt: sessions.createdAt })
    .from(sessions)
    .where(and(eq(sessions.userId, user.id), isNull(sessions.endedAt), sql`expires_at > ${at.toISOString()}::timestamptz`))
    .orderBy(asc(sessions.createdAt))
    .for('update')
  const surplus = live.slice(0, Math.max(0, live.length - settings.session.perUser + 1)).map((each) => each.id)
  if (surplus.length > 0) {
    await tx.update(sessions).set({ endedAt: at, endReason: 'a newer session took its place' }).where(inArray(sessions.id, surplus))
  }
  const row = {
    orgId: user.orgId,
    id: v7(),
    userId: user.id,
    method,
    ip: request.ip,
    userAgent: request.userAgent.slice(0, 500),
    createdAt: at,
    lastSeenAt: at,
    expiresAt: new Date(at.getTime() + days(settings.session.absoluteDays)),
    endedAt: null,
    endReason: null,
  }
  await tx.insert(sessions).values(row)
  const subject = { type: 'session' as const, id: row.id, label: user.name }
  return {
    sessionId: row.id,
    changes: [
      changed(subject, null, row),
      ...surplus.map((id) => changed({ ...subject, id }, { endedAt: null }, { endedAt: at, endReason: 'a newer session took its place' })),
    ],
  }
}

export const endSession = async (tx: Tx, sessionId: string, reason: string, at: Date): Promise<void> => {
  await tx.update(sessions).set({ endedAt: at, endReason: reason }).where(eq(sessions.id, sessionId))
}

/** Ends every live session of a user on the very next request: deactivation, role change, password change. */
export async function endSessionsOf(tx: Tx, user: Pick<User, 'id' | 'name'>, reason: string, at: Date, except?: string): Promise<Change[]> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: at, endReason: reason })
    .where(and(eq(sessions.userId, user.id), isNull(sessions.endedAt), except ? sql`id <> ${except}` : undefined))
    .returning({ id: sessions.id })
  return ended.map(({ id }) => changed({ type: 'session', id, label: user.name }, { endedAt: null }, { endedAt: at, endReason: reason }))
}

export type Challenge = typeof challenges.$inferSelect

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

/** Answered: it opens nothing a second time. */
export const spendChallenge = async (tx: Tx, challenge: Challenge, at: Date): Promise<void> => {
  await tx.update(challenges).set({ usedAt: at }).where(eq(challenges.id, challenge.id))
}

export const countAttempt = async (tx: Tx, challenge: Challenge): Promise<void> => {
  await tx.update(challenges).set({ attempts: challenge.attempts + 1 }).where(eq(challenges.id, challenge.id))
}

/** Where an erased person was, in every session they ever had. */
export const eraseSessionsOf = async (tx: Tx, userId: string): Promise<void> => {
  await tx.update(sessions).set({ ip: 'erased', userAgent: 'erased' }).where(eq(sessions.userId, userId))
}
