import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import { invites, users } from '#db/schema/users.ts'
import { userOf } from '#lib/auth/actor.ts'
import { refuseBeyond, refuseWaking } from '#lib/auth/delegation.ts'
import { administrative, explainGrants, grantsOfRoles } from '#lib/auth/grants.ts'
import { hashPassword, passwordProblem } from '#lib/auth/password.ts'
import { tokenHash } from '#lib/crypto/secrets.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { email, id, line, optionalText } from '#lib/input.ts'
import type { OpenChallenge } from '../../sessions/model.ts'
import { openChallenge } from '../../sessions/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { roleList, userFields } from '../model.ts'
import { addUser, lockUser, refuseBorrowedName, refuseFormerPassword, setPassword, type User } from '../within.ts'
import { askRights } from './rights.ts'
import { checkRoles, rolesOf, sendInvite, subject } from './shared.ts'

export const inviteUser = operation({
  name: 'users.invite',
  summary: 'Invite a user by e-mail, with roles; one with administrator rights waits for somebody else',
  category: 'authorization',
  http: { method: 'POST', path: '/users' },
  input: z.object({ email, roles: roleList, ...userFields, reason: optionalText(1_000) }),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    await checkRoles(tx, input.roles)
    refuseBeyond(actor, await grantsOfRoles(tx, input.roles), 'roles')
    const by = userOf(actor)
    const waiting = await administrative(tx, input.roles)
    const roles = input.roles.filter((role) => !waiting.includes(role))
    const user = await addUser(tx, { orgId: actor.orgId, email: input.email, name: input.name, department: input.department, status: 'invited', createdAt: at, updatedAt: at, createdById: by, updatedById: by }, roles, by)
    const [organization] = await tx.select({ name: organizations.name }).from(organizations)
    const invite = await sendInvite(scope, user, organization?.name ?? '')
    const waits = waiting.length > 0 ? await askRights(scope, user, { roles: waiting }, input.reason ?? `Invited to be that, as ${user.email}`) : null
    return done({ id: user.id, waits }, changed(subject(user), null, { ...user, roles, inviteExpiresAt: invite.expiresAt, ...(waits && { asked: waits.rights.join(', ') }) }, input.reason ? { reason: input.reason } : {}))
  },
})

const invited = (user: User) => {
  if (user.status !== 'invited') throw conflict('This person has accepted already.')
}

export const resendInvite = operation({
  name: 'users.resendInvite',
  summary: 'Send an invitation again; the former link stops working',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/resend-invite' },
  input: z.object({ id }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async (scope) => {
    const { tx, actor, subject: user, at } = scope
    invited(user)
    refuseWaking(actor, await explainGrants(tx, user.id, at))
    const [organization] = await tx.select({ name: organizations.name }).from(organizations)
    const invite = await sendInvite(scope, user, organization?.name ?? '')
    return done({ id: user.id }, changed({ type: 'invite', id: invite.id, label: user.name }, null, { expiresAt: invite.expiresAt }))
  },
})

export const revokeInvite = operation({
  name: 'users.revokeInvite',
  summary: 'Revoke an invitation that was not accepted',
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

const loadLink = (purpose: 'invite' | 'password') => async ({ tx, input }: { tx: Tx; input: { token: string } }): Promise<LoadedInvite | null> => {
  const [invite] = await tx.select().from(invites).where(and(eq(invites.tokenHash, tokenHash('invite', input.token)), eq(invites.purpose, purpose))).for('update')
  const user = invite && (await lockUser(tx, invite.userId))
  return invite && user ? { invite, user } : null
}

const chosen = { token: z.string().min(10).max(200), password: z.string().max(1_000), repeat: z.string().max(1_000) }

/** A password of somebody's own choice, from the link of a mail. */
async function choose(tx: Tx, user: User, input: { password: string; repeat: string }, about: string[], at: Date, more: Partial<User>): Promise<Partial<User>> {
  const { password } = await readSettings(tx)
  const problem = passwordProblem(input.password, password, about)
  if (problem) throw invalid({ password: problem })
  if (input.password !== input.repeat) throw invalid({ repeat: 'is not the same' })
  await refuseFormerPassword(tx, user, input.password, password.history)
  return setPassword(tx, user, await hashPassword(input.password), at, { ...more, version: user.version + 1 })
}

export const acceptInvite = operation({
  name: 'invites.accept',
  summary: 'Accept an invitation: choose a password; answers with the enrolment of a second factor',
  category: 'authentication',
  input: z.object({ ...chosen, name: line(1, 255) }),
  load: loadLink('invite'),
  run: async ({ tx, input, subject: { invite, user }, at }) => {
    if (invite.acceptedAt || user.status !== 'invited') throw conflict('This invitation was used already. Sign in instead.')
    if (invite.revokedAt) throw conflict('This invitation was withdrawn or replaced by a newer one. Look for the newest mail, or ask for another.')
    if (invite.expiresAt <= at) throw conflict('This invitation has expired. Ask for another.')
    await refuseBorrowedName(tx, user, input.name)
    await tx.update(invites).set({ acceptedAt: at }).where(eq(invites.id, invite.id))
    const after = await choose(tx, user, input, [user.email, input.name], at, { name: input.name })
    const { open } = await openChallenge(tx, { ...user, ...after }, 'password', null, at)
    return done<{ challenge: OpenChallenge; roles: string[] }>(
      { challenge: open, roles: await rolesOf(tx, user.id) },
      changed({ type: 'invite', id: invite.id, label: input.name }, { acceptedAt: null }, { acceptedAt: at }),
      changed(subject(user), user, { ...user, ...after }),
    )
  },
})

export const choosePassword = operation({
  name: 'users.choosePassword',
  summary: 'Choose a new password after a reset; answers with the challenge for the second factor',
  category: 'authentication',
  input: z.object(chosen),
  load: loadLink('password'),
  run: async ({ tx, input, subject: { invite, user }, at }) => {
    if (invite.acceptedAt || user.status !== 'active' || user.passwordHash) throw conflict('This link was used already. Sign in instead.')
    if (invite.revokedAt) throw conflict('This link was replaced by a newer one. Look for the newest mail.')
    if (invite.expiresAt <= at) throw conflict('This link has expired. Ask an administrator for another reset.')
    await tx.update(invites).set({ acceptedAt: at }).where(eq(invites.id, invite.id))
    const after = await choose(tx, user, input, [user.email, user.name], at, {})
    const { open } = await openChallenge(tx, { ...user, ...after }, 'password', null, at)
    return done<{ challenge: OpenChallenge }>({ challenge: open }, changed(subject(user), { passwordChangedAt: null }, { passwordChangedAt: at }))
  },
})
