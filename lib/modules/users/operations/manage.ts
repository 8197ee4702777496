import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { userIdentities } from '#db/schema/users.ts'
import { userGrants, userRoles, users } from '#db/schema/users.ts'
import { type Actor, personOf, userOf } from '#lib/auth/actor.ts'
import { administers } from '#lib/auth/administering.ts'
import { refuseBeyond, refuseWaking } from '#lib/auth/delegation.ts'
import { administrative, explainGrants, grantsOfRoles, resolveGrants } from '#lib/auth/grants.ts'
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
import { askRights, type Line } from './rights.ts'
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
  summary: 'Replace the roles of a user, open sessions end; a role with administrator rights waits for somebody else',
  category: 'authorization',
  http: { method: 'PUT', path: '/users/{id}/roles' },
  input: z.object({ id, roles: roleList, expiresAt: optionalInstant, reason: optionalText(1_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: user, at } = scope
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
    const waiting = await administrative(tx, given)
    const going = before.filter((role) => !input.roles.includes(role))
    // Whoever would be left with nothing until somebody decides keeps what they have until then.
    const none = input.roles.every((role) => waiting.includes(role) && !before.includes(role))
    const lost = none ? [] : going
    await tx.delete(userRoles).where(and(eq(userRoles.userId, user.id), inArray(userRoles.role, lost)))
    for (const role of input.roles.filter((each) => !waiting.includes(each))) {
      // What is kept keeps who gave it, and when.
      if (kept.includes(role)) await tx.update(userRoles).set({ expiresAt: input.expiresAt }).where(and(eq(userRoles.userId, user.id), eq(userRoles.role, role)))
      else if (before.includes(role)) await tx.update(userRoles).set({ expiresAt: input.expiresAt, grantedById: userOf(actor), createdAt: at }).where(and(eq(userRoles.userId, user.id), eq(userRoles.role, role)))
      else await tx.insert(userRoles).values({ orgId: actor.orgId, id: v7(), userId: user.id, role, expiresAt: input.expiresAt, grantedById: userOf(actor), createdAt: at })
    }
    const after = [...new Set([...before.filter((role) => !lost.includes(role)), ...input.roles.filter((role) => !waiting.includes(role))])].sort()
    await tx.update(users).set(touched(user, actor, at)).where(eq(users.id, user.id))
    const waits = waiting.length > 0 ? await askRights(scope, user, { roles: waiting, expiresAt: input.expiresAt, lost: none ? going : [] }, input.reason) : null
    const ended = waiting.length === input.roles.length && lost.length === 0 ? [] : await endSessionsOf(tx, user, 'roles changed', at)
    return done(
      { id: user.id, waits }, changed(subject(user), { roles: before }, { roles: after, rolesExpireAt: input.expiresAt }, input.reason ? { reason: input.reason } : {}),
      ...(waits ? [changed(subject(user), null, { asked: waits.rights.join(', ') }, { reason: input.reason as string })] : []), ...ended,
    )
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

/** Lines that give an administrator right, or take back that it was withdrawn: those are for two people. */
function waitingLines(before: (Single & { reason: string })[], wanted: (Single & { reason: string })[], at: Date): Line[] {
  const lines: Line[] = wanted.filter((each) => administers(each.permission) && each.effect !== 'withdrawn' && !before.some((other) => lastsAsLong(other, each)))
  for (const was of before) {
    if (!administers(was.permission) || was.effect !== 'withdrawn' || (was.expiresAt !== null && was.expiresAt <= at) || lines.some((each) => each.permission === was.permission)) continue
    const now = wanted.find((each) => each.permission === was.permission)
    if (now?.effect === 'withdrawn' && (now.expiresAt === null || (was.expiresAt !== null && now.expiresAt >= was.expiresAt))) continue
    lines.push(now ?? { permission: was.permission, effect: null, reason: `It was withdrawn: ${was.reason}`.slice(0, 1_000), expiresAt: null })
  }
  return lines
}

export const changePermissions = operation({
  name: 'users.changePermissions',
  summary: 'Replace the single grants and withdrawals of a user, open sessions end; administrator rights wait for somebody else',
  category: 'authorization',
  http: { method: 'PUT', path: '/users/{id}/permissions' },
  input: z.object({ id, grants: z.array(singleGrant).max(100) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: user, at } = scope
    notOneself(user, actor, 'change the permissions of')
    if (new Set(input.grants.map((each) => each.permission)).size !== input.grants.length) throw invalid({ grants: 'names a permission twice' })
    const before = await tx.select({ permission: userGrants.permission, effect: userGrants.effect, reason: userGrants.reason, expiresAt: userGrants.expiresAt })
      .from(userGrants).where(eq(userGrants.userId, user.id)).orderBy(userGrants.permission)
    const effective = await resolveGrants(tx, user.id, at)
    const waiting = waitingLines(before, input.grants, at)
    const waits = new Set(waiting.map((each) => each.permission))
    const wanted = input.grants.filter((each) => !waits.has(each.permission))
    const gone = before.filter((each) => !waits.has(each.permission) && !wanted.some((line) => line.permission === each.permission)).map((each) => each.permission)
    await tx.delete(userGrants).where(and(eq(userGrants.userId, user.id), inArray(userGrants.permission, gone)))
    for (const line of wanted) {
      const row = { ...line, createdById: userOf(actor), createdAt: at }
      if (before.some((each) => each.permission === line.permission)) await tx.update(userGrants).set(row).where(and(eq(userGrants.userId, user.id), eq(userGrants.permission, line.permission)))
      else await tx.insert(userGrants).values({ ...row, orgId: actor.orgId, id: v7(), userId: user.id })
    }
    const lasting = input.grants.filter((each) => each.effect !== 'withdrawn' && !before.some((other) => lastsAsLong(other, each)))
    refuseBeyond(actor, Object.fromEntries(lasting.map((each) => [each.permission, each.effect])) as Grants, 'grants')
    // A withdrawal that goes gives back what a role holds.
    refuseBeyond(actor, (await resolveGrants(tx, user.id, at)).grants, 'grants', effective.grants)
    refuseBeyond(actor, Object.fromEntries(waiting.map((each) => [each.permission, each.effect === 'own' ? 'own' : 'any'])) as Grants, 'grants')
    const asked = waiting.length > 0 ? await askRights(scope, user, { lines: waiting }, waiting[0]?.reason ?? null) : null
    const after = [...wanted, ...before.filter((each) => waits.has(each.permission))]
    const ended = wanted.length + gone.length === 0 && asked ? [] : await endSessionsOf(tx, user, 'permissions changed', at)
    return done(
      { id: user.id, waits: asked }, changed(subject(user), { singleGrants: before }, { singleGrants: after }),
      ...(asked ? [changed(subject(user), null, { asked: asked.rights.join(', ') })] : []), ...ended,
    )
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
    refuseWaking(actor, await explainGrants(tx, user.id, at))
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
