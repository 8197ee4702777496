import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { userIdentities } from '#db/schema/users.ts'
import { userGrants, userRoles, users } from '#db/schema/users.ts'
import { type Actor, personOf, userOf } from '#lib/auth/actor.ts'
import { refuseBeyond, refuseWaking } from '#lib/auth/delegation.ts'
import { grantsOfRoles, resolveGrants } from '#lib/auth/grants.ts'
import { grantable, type Grants, type Permission } from '#lib/auth/permissions.ts'
import { type Change, changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalInstant, optionalText, text, version } from '#lib/input.ts'
import { revokeTokensOf } from '../../api-tokens/within.ts'
import { endSessionsOf, unlockPlaces } from '../../sessions/within.ts'
import { roleList, userFields } from '../model.ts'
import { changeUser, lockUser, type User } from '../within.ts'
import { checkRoles, keepAnAdmin, subject } from './shared.ts'

const load = ({ tx, input }: { tx: Parameters<typeof lockUser>[0]; input: { id: string } }) => lockUser(tx, input.id)

/** Nobody changes the own rights, or locks themselves out, by accident or otherwise. By person: two accounts of one human are one. */
const notOneself = (user: User, actor: Actor, what: string) => {
  if (user.id === userOf(actor) || user.personId === personOf(actor)) throw new AppError('forbidden', `You cannot ${what} your own account. Ask another administrator.`)
}

export const updateUser = operation({
  name: 'users.update',
  summary: 'Update the name and department of a user',
  category: 'authorization',
  http: { method: 'PATCH', path: '/users/{id}' },
  input: z.object({ id, version, ...userFields }),
  load,
  run: async ({ tx, actor, input, subject: user, at }) => {
    sameVersion(user, input.version, 'user')
    const after = await changeUser(tx, user, { name: input.name, department: input.department }, actor, at)
    return done({ id: user.id }, changed(subject(user), user, after))
  },
})

export const changeRoles = operation({
  name: 'users.changeRoles',
  summary: 'Replace the roles of a user; open sessions end',
  category: 'authorization',
  http: { method: 'PUT', path: '/users/{id}/roles' },
  input: z.object({ id, roles: roleList, expiresAt: optionalInstant, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: user, at }) => {
    notOneself(user, actor, 'change the roles of')
    await checkRoles(tx, input.roles)
    if (input.expiresAt && input.expiresAt <= at) throw invalid({ expiresAt: 'must lie in the future' })
    const held = await tx.select({ role: userRoles.role, expiresAt: userRoles.expiresAt }).from(userRoles).where(eq(userRoles.userId, user.id)).orderBy(userRoles.role)
    const before = held.map((each) => each.role)
    // What stays, and no longer than before, is not given.
    const kept = held.filter((each) => each.expiresAt === null || (each.expiresAt > at && input.expiresAt !== null && input.expiresAt <= each.expiresAt)).map((each) => each.role)
    const given = input.roles.filter((role) => !kept.includes(role))
    refuseBeyond(actor, await grantsOfRoles(tx, given), 'roles', await grantsOfRoles(tx, kept))
    const stays = input.roles.includes('admin')
    if (before.includes('admin') && (!stays || input.expiresAt)) await keepAnAdmin(tx, user, stays ? input.expiresAt : null)
    await tx.delete(userRoles).where(eq(userRoles.userId, user.id))
    await tx.insert(userRoles).values(input.roles.map((role) => ({ orgId: actor.orgId, id: v7(), userId: user.id, role, expiresAt: input.expiresAt, grantedById: userOf(actor), createdAt: at })))
    await tx.update(users).set(touched(user, actor, at)).where(eq(users.id, user.id))
    const ended = await endSessionsOf(tx, user, 'roles changed', at)
    return done({ id: user.id }, changed(subject(user), { roles: before }, { roles: [...input.roles].sort(), rolesExpireAt: input.expiresAt }, input.reason ? { reason: input.reason } : {}), ...ended)
  },
})

const singleGrant = z.object({
  permission: z.string().refine((name): name is Permission => (grantable as string[]).includes(name), 'is not a permission'),
  effect: z.enum(['any', 'own', 'withdrawn']),
  reason: text(1, 1_000),
  expiresAt: optionalInstant,
})

type Single = { permission: string; effect: 'any' | 'own' | 'withdrawn'; expiresAt: Date | null }

/** Whether a line of before gave as much, and for as long. */
const lastsAsLong = (one: Single, other: Single): boolean =>
  one.permission === other.permission && one.effect !== 'withdrawn' && (one.effect === 'any' || other.effect === 'own') &&
  (one.expiresAt === null || (other.expiresAt !== null && other.expiresAt <= one.expiresAt))

export const changePermissions = operation({
  name: 'users.changePermissions',
  summary: 'Replace the single grants and withdrawals of a user; open sessions end',
  category: 'authorization',
  http: { method: 'PUT', path: '/users/{id}/permissions' },
  input: z.object({ id, grants: z.array(singleGrant).max(100) }),
  load,
  run: async ({ tx, actor, input, subject: user, at }) => {
    notOneself(user, actor, 'change the permissions of')
    if (new Set(input.grants.map((each) => each.permission)).size !== input.grants.length) throw invalid({ grants: 'names a permission twice' })
    const before = await tx.select({ permission: userGrants.permission, effect: userGrants.effect, reason: userGrants.reason, expiresAt: userGrants.expiresAt })
      .from(userGrants).where(eq(userGrants.userId, user.id)).orderBy(userGrants.permission)
    const effective = await resolveGrants(tx, user.id, at)
    await tx.delete(userGrants).where(eq(userGrants.userId, user.id))
    if (input.grants.length > 0) {
      await tx.insert(userGrants).values(input.grants.map((each) => ({ ...each, orgId: actor.orgId, id: v7(), userId: user.id, createdById: userOf(actor), createdAt: at })))
    }
    const lasting = input.grants.filter((each) => each.effect !== 'withdrawn' && !before.some((other) => lastsAsLong(other, each)))
    refuseBeyond(actor, Object.fromEntries(lasting.map((each) => [each.permission, each.effect])) as Grants, 'grants')
    // A withdrawal that goes gives back what a role holds.
    refuseBeyond(actor, (await resolveGrants(tx, user.id, at)).grants, 'grants', effective.grants)
    const ended = await endSessionsOf(tx, user, 'permissions changed', at)
    return done({ id: user.id }, changed(subject(user), { singleGrants: before }, { singleGrants: input.grants }), ...ended)
  },
})

const withReason = z.object({ id, reason: optionalText(1_000) })

export const deactivateUser = operation({
  name: 'users.deactivate',
  summary: 'Deactivate a user; sessions and tokens end with the next request, and tokens stay ended',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/deactivate' },
  input: withReason,
  load,
  run: async ({ tx, actor, input, subject: user, at }) => {
    notOneself(user, actor, 'deactivate')
    if (user.status !== 'active') throw conflict(`This user is ${user.status}, not active.`)
    await keepAnAdmin(tx, user)
    const after = { status: 'deactivated' as const, ...touched(user, actor, at) }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    const ended = await endSessionsOf(tx, user, 'account deactivated', at)
    const revoked = await revokeTokensOf(tx, user.id, 'account deactivated', at)
    return done({ id: user.id }, changed(subject(user), user, { ...user, ...after }, input.reason ? { reason: input.reason } : {}), ...ended, ...revoked)
  },
})

export const reactivateUser = operation({
  name: 'users.reactivate',
  summary: 'Reactivate a deactivated user',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/reactivate' },
  input: withReason,
  load,
  run: async ({ tx, actor, input, subject: user, at }) => {
    if (user.status !== 'deactivated') throw conflict(`This user is ${user.status}, not deactivated.`)
    refuseWaking(actor, await resolveGrants(tx, user.id, at))
    await unlockPlaces(tx, user.id, at)
    const after = { status: 'active' as const, failedSignIns: 0, lockedUntil: null, ...touched(user, actor, at) }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    return done({ id: user.id }, changed(subject(user), user, { ...user, ...after }, input.reason ? { reason: input.reason } : {}))
  },
})

export const removeUser = operation({
  name: 'users.remove',
  summary: 'Remove a user for good; name and history stay in the audit trail',
  category: 'authorization',
  http: { method: 'DELETE', path: '/users/{id}' },
  input: withReason,
  load,
  run: async ({ tx, actor, input, subject: user, at }) => {
    notOneself(user, actor, 'remove')
    if (user.status === 'removed') throw conflict('This user was removed already.')
    if (user.status === 'active') await keepAnAdmin(tx, user)
    const after = { status: 'removed' as const, passwordHash: null, totpSecret: null, mfaEnrolledAt: null, deletedAt: at, ...touched(user, actor, at) }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    await tx.delete(userIdentities).where(eq(userIdentities.userId, user.id))
    const ended = await endSessionsOf(tx, user, 'account removed', at)
    const revoked = await revokeTokensOf(tx, user.id, 'account removed', at)
    return done({ id: user.id }, changed(subject(user), user, { ...user, ...after }, input.reason ? { reason: input.reason } : {}), ...ended, ...revoked)
  },
})

export const endUserSessions = operation({
  name: 'users.endSessions',
  summary: 'End every session of a user',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/end-sessions' },
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: user, at }) => {
    const [first, ...rest] = await endSessionsOf(tx, user, 'ended by an administrator', at)
    if (!first) throw conflict('This user has no open session.')
    return done({ ended: rest.length + 1 }, first, ...(rest as Change[]))
  },
})

export const unlockUser = operation({
  name: 'users.unlock',
  summary: 'Unlock a user after too many wrong passwords',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/unlock' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: user, at }) => {
    const placesLocked = await unlockPlaces(tx, user.id, at)
    if (!placesLocked && !(user.lockedUntil && user.lockedUntil > at)) throw conflict('This account is not locked anywhere.')
    const after = { lockedUntil: null, failedSignIns: 0, ...touched(user, actor, at) }
    await tx.update(users).set(after).where(eq(users.id, user.id))
    return done({ id: user.id }, changed(subject(user), { ...user, locked: true }, { ...user, ...after, locked: false }))
  },
})
