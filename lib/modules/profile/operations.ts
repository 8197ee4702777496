import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { sessions } from '#db/schema/sessions.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { hashPassword, passwordProblem } from '#lib/auth/password.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id } from '#lib/input.ts'
import { revokeTokensOf } from '../api-tokens/within.ts'
import { endSession, endSessionsOf } from '../sessions/within.ts'
import { readSettings } from '../settings/queries.ts'
import { userFields } from '../users/model.ts'
import { changeUser, lockUser, refuseBorrowedName, refuseFormerPassword, replaceBackupCodes, setPassword, type User } from '../users/within.ts'
import { refusePassword } from './own-password.ts'

const load = async ({ tx, actor }: { tx: Tx; actor: Actor }): Promise<User | null> => (actor.kind === 'person' ? lockUser(tx, actor.userId) : null)
const owns = (user: User, actor: Actor) => user.id === userOf(actor)
const subject = (user: User) => ({ type: 'user' as const, id: user.id, label: user.name })

export const updateProfile = operation({
  name: 'profile.update',
  summary: 'Update the caller’s name and department',
  category: 'configuration',
  http: { method: 'PATCH', path: '/profile' },
  input: z.object(userFields),
  load,
  owns,
  run: async ({ tx, actor, input, subject: user, at }) => {
    await refuseBorrowedName(tx, user, input.name)
    const after = await changeUser(tx, user, input, actor, at)
    return done({ id: user.id }, changed(subject(user), user, after))
  },
})

export const changePassword = operation({
  name: 'profile.changePassword',
  summary: 'Change the caller’s password; all their other sessions end, and their API tokens if asked',
  category: 'authentication',
  input: z.object({ current: z.string().max(1_000), password: z.string().max(1_000), repeat: z.string().max(1_000), revokeTokens: flag }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: user, at }) => {
    if (!user.passwordHash) throw conflict('This account signs in through your identity provider and has no password here.')
    const settings = await readSettings(tx)
    const refused = await refusePassword(tx, user, input.current, at)
    if (refused) return done({ refusal: refused.refusal, ended: 0 }, refused.change)
    const problem = passwordProblem(input.password, settings.password, [user.email, user.name])
    if (problem) throw invalid({ password: problem })
    if (input.password !== input.repeat) throw invalid({ repeat: 'is not the same' })
    await refuseFormerPassword(tx, user, input.password, settings.password.history)
    const passwordHash = await hashPassword(input.password)
    await setPassword(tx, user, passwordHash, at, { updatedById: user.id })
    const ended = await endSessionsOf(tx, user, 'password changed', at, actor.kind === 'person' ? actor.sessionId : undefined)
    const revoked = input.revokeTokens ? await revokeTokensOf(tx, user.id, 'password changed', at) : []
    return done({ refusal: null as string | null, ended: ended.length }, changed(subject(user), { passwordChangedAt: user.passwordChangedAt }, { passwordChangedAt: at }), ...ended, ...revoked)
  },
})

export const renewBackupCodes = operation({
  name: 'profile.renewBackupCodes',
  summary: 'New backup codes; the old ones stop working',
  category: 'authentication',
  input: z.object({ password: z.string().max(1_000) }),
  load,
  owns,
  run: async ({ tx, input, subject: user, at }) => {
    const refused = user.passwordHash ? await refusePassword(tx, user, input.password, at) : null
    if (refused) return done({ refusal: refused.refusal, codes: [] as string[] }, refused.change)
    const codes = await replaceBackupCodes(tx, user, at)
    return done({ refusal: null as string | null, codes }, changed(subject(user), null, { backupCodesRenewedAt: at }))
  },
})

export const endOwnSession = operation({
  name: 'profile.endSession',
  summary: 'End a session of the caller',
  category: 'authentication',
  http: { method: 'DELETE', path: '/profile/sessions/{id}' },
  input: z.object({ id }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(sessions).where(and(eq(sessions.id, input.id), isNull(sessions.endedAt))).for('update')
    return found ?? null
  },
  owns: (session, actor) => session.userId === userOf(actor),
  run: async ({ tx, actor, subject: session, at }) => {
    const after = { endedAt: at, endReason: 'ended by its user' }
    await endSession(tx, session.id, after.endReason, at)
    return done({ id: session.id }, changed({ type: 'session', id: session.id, label: actor.kind === 'person' ? actor.name : '' }, { endedAt: null }, after))
  },
})
