import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { organizations } from '#db/schema/organizations.ts'
import { invites, passwordHistory, userRoles, users } from '#db/schema/users.ts'
import { userOf } from '#lib/auth/actor.ts'
import { hashPassword, passwordProblem } from '#lib/auth/password.ts'
import { tokenHash } from '#lib/crypto/secrets.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { email, id, line } from '#lib/input.ts'
import { type OpenChallenge, openChallenge } from '../../sessions/operations/challenge.ts'
import { readSettings } from '../../settings/queries.ts'
import { roleList, userFields } from '../model.ts'
import { checkRoles, lockUser, rolesOf, sendInvite, subject, type User } from './shared.ts'

export const inviteUser = operation({
  name: 'users.invite',
  summary: 'Invite somebody by e-mail, with roles',
  category: 'authorization',
  http: { method: 'POST', path: '/users' },
  input: z.object({ email, roles: roleList, ...userFields }),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    await checkRoles(tx, input.roles)
    const userId = v7()
    const by = userOf(actor)
    const [user] = await tx.insert(users).values({
      orgId: actor.orgId, id: userId, personId: userId, email: input.email, name: input.name, department: input.department, status: 'invited',
      createdAt: at, updatedAt: at, createdById: by, updatedById: by,
    }).returning()
    await tx.insert(userRoles).values(input.roles.map((role) => ({ orgId: actor.orgId, id: v7(), userId, role, grantedById: by, createdAt: at })))
    const [organization] = await tx.select({ name: organizations.name }).from(organizations)
    const invite = await sendInvite(scope, user as User, organization?.name ?? '')
    return done({ id: userId }, changed(subject(user as User), null, { ...(user as User), roles: input.roles, inviteExpiresAt: invite.expiresAt }))
  },
})

const invited = (user: User) => {
  if (user.status !== 'invited') throw conflict('This person has accepted already.')
}

export const resendInvite = operation({
  name: 'users.resendInvite',
  summary: 'Send a fresh invitation; the former link stops working',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/resend-invite' },
  input: z.object({ id }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async (scope) => {
    const { tx, subject: user } = scope
    invited(user)
    const [organization] = await tx.select({ name: organizations.name }).from(organizations)
    const invite = await sendInvite(scope, user, organization?.name ?? '')
    return done({ id: user.id }, changed({ type: 'invite', id: invite.id, label: user.name }, null, { expiresAt: invite.expiresAt }))
  },
})

export const revokeInvite = operation({
  name: 'users.revokeInvite',
  summary: 'Withdraw an invitation that was not accepted',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/revoke-invite' },
  input: z.object({ id }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async ({ tx, actor, subject: user, at }) => {
    invited(user)
    await tx.update(invites).set({ revokedAt: at }).where(and(eq(invites.userId, user.id), isNull(invites.acceptedAt), isNull(invites.revokedAt)))
    const after = { status: 'removed' as const, passwordHash: null, ...touched(user, actor, at) }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    return done({ id: user.id }, changed(subject(user), user, { ...user, ...after }))
  },
})

type LoadedInvite = { invite: typeof invites.$inferSelect; user: User }

export const acceptInvite = operation({
  name: 'invites.accept',
  summary: 'Accept an invitation: choose a password; answers with the enrolment of a second factor',
  category: 'authentication',
  input: z.object({ token: z.string().min(10).max(200), password: z.string().max(1_000), repeat: z.string().max(1_000), name: line(1, 255) }),
  load: async ({ tx, input }): Promise<LoadedInvite | null> => {
    const [invite] = await tx.select().from(invites).where(eq(invites.tokenHash, tokenHash('invite', input.token))).for('update')
    const user = invite && (await lockUser(tx, invite.userId))
    return invite && user ? { invite, user } : null
  },
  run: async ({ tx, input, subject: { invite, user }, at }) => {
    if (invite.acceptedAt || user.status !== 'invited') throw conflict('This invitation was used already. Sign in instead.')
    if (invite.revokedAt) throw conflict('This invitation was withdrawn or replaced by a newer one. Look for the newest mail, or ask for another.')
    if (invite.expiresAt <= at) throw conflict('This invitation has expired. Ask for another.')
    const settings = await readSettings(tx)
    const problem = passwordProblem(input.password, settings.password, [user.email, input.name])
    if (problem) throw invalid({ password: problem })
    if (input.password !== input.repeat) throw invalid({ repeat: 'is not the same' })
    const passwordHash = await hashPassword(input.password)
    await tx.update(invites).set({ acceptedAt: at }).where(eq(invites.id, invite.id))
    const after = { passwordHash, passwordChangedAt: at, name: input.name, updatedAt: at, version: user.version + 1 }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    await tx.insert(passwordHistory).values({ orgId: user.orgId, id: v7(), userId: user.id, passwordHash, createdAt: at })
    const { open } = await openChallenge(tx, { ...user, ...after }, 'password', null, at)
    return done<{ challenge: OpenChallenge; roles: string[] }>(
      { challenge: open, roles: await rolesOf(tx, user.id) },
      changed({ type: 'invite', id: invite.id, label: input.name }, { acceptedAt: null }, { acceptedAt: at }),
      changed(subject(user), user, { ...user, ...after }),
    )
  },
})
