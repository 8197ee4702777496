import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { challenges } from '#db/schema/sessions.ts'
import { backupCodes, users } from '#db/schema/users.ts'
import { isBackupCode, newBackupCodes, normalBackupCode, totpStep } from '#lib/auth/totp.ts'
import { seal, tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { challengeAttempts, lockFor } from '../model.ts'
import { readSettings } from '../../settings/queries.ts'
import { beginSession } from './begin-session.ts'
import { type Challenge, lockChallenge } from './challenge.ts'

type User = typeof users.$inferSelect
type Answer = { sessionId: string | null; returnTo: string | null; backupCodes: string[]; dead: boolean }

const input = z.object({
  token: z.string().min(10).max(200),
  code: z.string().transform((value) => value.toLowerCase().replace(/\s+/g, '')).pipe(z.string().min(1, 'is required').max(20, 'is too long')),
})
const nothing: Answer = { sessionId: null, returnTo: null, backupCodes: [], dead: false }

const load = ({ tx, input }: { tx: Tx; input: { token: string } }) => lockChallenge(tx, input.token)

async function userOfChallenge(tx: Tx, challenge: Challenge): Promise<User> {
  const [user] = await tx.select().from(users).where(eq(users.id, challenge.userId)).for('update')
  if (!user) throw new Error('a challenge without its user')
  return user
}

/** Why a challenge cannot be answered any more, or null. */
function dead(challenge: Challenge, user: User, at: Date): string | null {
  if (challenge.usedAt) return 'the challenge was used already'
  if (challenge.expiresAt <= at) return 'the challenge has expired'
  if (challenge.attempts >= challengeAttempts) return 'too many wrong codes'
  if (user.status !== 'active' && user.status !== 'invited') return `the account is ${user.status}`
  if (user.lockedUntil && user.lockedUntil > at) return 'the account is locked'
  return null
}

async function countWrong(tx: Tx, challenge: Challenge, user: User, at: Date) {
  const settings = await readSettings(tx)
  const failures = user.failedSignIns + 1
  const lock = lockFor(failures, settings.signIn.lockAfter)
  await tx.update(challenges).set({ attempts: challenge.attempts + 1 }).where(eq(challenges.id, challenge.id))
  await tx.update(users).set({ failedSignIns: failures, ...(lock ? { lockedUntil: new Date(at.getTime() + lock) } : {}) }).where(eq(users.id, user.id))
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
    const refusal = dead(challenge, user, at) ?? (challenge.purpose === 'factor' && user.totpSecret ? null : 'no factor is enrolled')
    if (refusal) return done<Answer>({ ...nothing, dead: true }, failed(subject, refusal))
    const factor = await checkFactor(tx, user, input.code, at)
    if (!factor) return done<Answer>({ ...nothing, dead: challenge.attempts + 1 >= challengeAttempts }, await countWrong(tx, challenge, user, at))
    await tx.update(challenges).set({ usedAt: at }).where(eq(challenges.id, challenge.id))
    const { sessionId, changes } = await beginSession(tx, user, challenge.method, actor.request, at)
    return done<Answer>({ ...nothing, sessionId, returnTo: challenge.returnTo }, changed(subject, { usedAt: null }, { usedAt: at, factor }), ...changes)
  },
})

/** Which factor the code proves, spending it; null when none. */
async function checkFactor(tx: Tx, user: User, code: string, at: Date): Promise<'totp' | 'backup code' | null> {
  if (/^\d{6}$/.test(code)) {
    const step = totpStep(unseal('users.totp', user.totpSecret as string), code, at)
    if (step === null || (user.totpStep !== null && step <= user.totpStep)) return null
    await tx.update(users).set({ totpStep: step }).where(eq(users.id, user.id))
    return 'totp'
  }
  if (!isBackupCode(code)) return null
  const spent = await tx
    .update(backupCodes)
    .set({ usedAt: at })
    .where(and(eq(backupCodes.userId, user.id), eq(backupCodes.codeHash, tokenHash('backup', normalBackupCode(code))), isNull(backupCodes.usedAt)))
    .returning({ id: backupCodes.id })
  return spent.length > 0 ? 'backup code' : null
}

export const enrolFactor = operation({
  name: 'sessions.enrolFactor',
  summary: 'Prove a newly enrolled authenticator app; answers with backup codes and begins the session',
  category: 'authentication',
  input,
  load,
  run: async ({ tx, actor, input, subject: challenge, at }) => {
    const user = await userOfChallenge(tx, challenge)
    const subject = { type: 'user' as const, id: user.id, label: user.name }
    const refusal = dead(challenge, user, at) ?? (challenge.purpose === 'enrol' && challenge.totpSecret && !user.totpSecret ? null : 'a factor is enrolled already')
    if (refusal) return done<Answer>({ ...nothing, dead: true }, failed(subject, refusal))
    const secret = unseal('challenges.totp', challenge.totpSecret as string)
    const step = totpStep(secret, input.code, at)
    if (step === null) return done<Answer>({ ...nothing, dead: challenge.attempts + 1 >= challengeAttempts }, await countWrong(tx, challenge, user, at))
    await tx.update(challenges).set({ usedAt: at }).where(eq(challenges.id, challenge.id))
    const after = { totpSecret: seal('users.totp', secret), totpStep: step, mfaEnrolledAt: at, status: 'active' as const }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    const codes = await replaceBackupCodes(tx, user, at)
    const { sessionId, changes } = await beginSession(tx, { ...user, ...after }, challenge.method, actor.request, at)
    return done<Answer>(
      { ...nothing, sessionId, returnTo: challenge.returnTo, backupCodes: codes },
      changed(subject, { mfaEnrolledAt: null, status: user.status }, { mfaEnrolledAt: at, status: 'active' }),
      ...changes,
    )
  },
})

/** New codes; the old ones stop working at once. */
export async function replaceBackupCodes(tx: Tx, user: Pick<User, 'orgId' | 'id'>, at: Date): Promise<string[]> {
  const codes = newBackupCodes()
  await tx.delete(backupCodes).where(eq(backupCodes.userId, user.id))
  await tx.insert(backupCodes).values(codes.map((code) => ({ orgId: user.orgId, id: v7(), userId: user.id, codeHash: tokenHash('backup', code), createdAt: at, usedAt: null })))
  return codes
}
