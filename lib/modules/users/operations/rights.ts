import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { userGrants, userRoles } from '#db/schema/users.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { id } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { endSessionsOf } from '../../sessions/within.ts'
import { lockUser, type User } from '../within.ts'
import { rolesOf, subject } from './shared.ts'

/** A single line of a person's permissions; `effect` null: the line goes, which gives back what it withdrew. */
export type Line = { permission: string; effect: 'any' | 'own' | 'withdrawn' | null; reason: string; expiresAt: Date | null }
/** Administrator rights that wait for somebody else, and why nobody can decide about them if that is so. */
export type Waits = { approvalId: string; stuck: string | null; rights: string[] }
type Wanted = { roles?: string[]; expiresAt?: Date | null; lost?: string[]; lines?: Line[] }

/** Asks a second person, in the transaction of the operation that would have given. `why` stands before them: without one nobody could decide. */
export async function askRights(scope: Pick<Scope<unknown>, 'actor' | 'call'>, user: Pick<User, 'id' | 'name'>, { roles = [], expiresAt = null, lost = [], lines = [] }: Wanted, why: string | null): Promise<Waits> {
  const rights = [...roles.map((role) => `the role ${role}`), ...lines.map((line) => line.permission)]
  if (why === null) throw invalid({ reason: `say why: it gives ${rights.join(', ')}` }, 'This gives administrator rights. Say why, for whoever decides about it.')
  const until = (at: Date | null) => (at ? `until ${formatDateTime(at)}` : 'without an end')
  const { approvalId, stuck } = await askApproval(scope, {
    kind: 'admin-rights', subjectId: user.id, title: `Administrator rights: ${rights.join(', ')}`, reason: why, parties: [{ userId: user.id, part: 'beneficiary' }],
    facts: [
      ...roles.map((role) => ({ label: 'Role', value: `${role}, ${until(expiresAt)}` })), ...(lost.length > 0 ? [{ label: 'In place of', value: lost.join(', ') }] : []),
      ...lines.map((line) => ({ label: 'Single permission', value: line.effect === null ? `${line.permission}: no longer withdrawn` : `${line.permission}: ${line.effect}, ${until(line.expiresAt)}` })),
    ],
    input: { roles, expiresAt: expiresAt?.toISOString() ?? null, lost, grants: lines.map((line) => ({ ...line, expiresAt: line.expiresAt?.toISOString() ?? null })) },
  })
  return { approvalId, stuck, rights }
}

const time = z.iso.datetime().nullable().transform((text) => (text === null ? null : new Date(text)))
const approved = z.object({
  roles: z.array(z.string()), expiresAt: time, lost: z.array(z.string()),
  grants: z.array(z.object({ permission: z.string(), effect: z.enum(['any', 'own', 'withdrawn']).nullable(), reason: z.string(), expiresAt: time })),
})

export const applyRights = operation({
  name: 'users.applyRights',
  summary: 'Give administrator rights to somebody, as it was approved; open sessions end',
  category: 'authorization',
  input: z.object({ id, approvalId: id }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async ({ tx, input, subject: user, at }) => {
    const { seen, approval } = await approvedNow(tx, input.approvalId)
    const { roles, expiresAt, lost, grants } = approved.parse(seen.input)
    if (user.status === 'removed') throw conflict('This account was removed since. Reject it.')
    if (expiresAt && expiresAt <= at) throw conflict('The end of these rights is over. Reject it, and have it requested again.')
    const before = await rolesOf(tx, user.id)
    const given = { orgId: user.orgId, userId: user.id, createdAt: at }
    if (roles.length > 0) {
      // An end that was later, or is gone, is a role given anew.
      await tx.delete(userRoles).where(and(eq(userRoles.userId, user.id), inArray(userRoles.role, roles)))
      await tx.insert(userRoles).values(roles.map((role) => ({ ...given, id: v7(), role, expiresAt, grantedById: approval.requestedById })))
    }
    if (lost.length > 0) await tx.delete(userRoles).where(and(eq(userRoles.userId, user.id), inArray(userRoles.role, lost)))
    const lines = grants.length === 0 ? [] : await tx.select({ permission: userGrants.permission, effect: userGrants.effect, reason: userGrants.reason, expiresAt: userGrants.expiresAt }).from(userGrants).where(and(eq(userGrants.userId, user.id), inArray(userGrants.permission, grants.map((each) => each.permission))))
    for (const { effect, ...line } of grants) {
      const where = and(eq(userGrants.userId, user.id), eq(userGrants.permission, line.permission))
      if (effect === null) await tx.delete(userGrants).where(where)
      else if (lines.some((each) => each.permission === line.permission)) await tx.update(userGrants).set({ effect, reason: line.reason, expiresAt: line.expiresAt, createdById: approval.requestedById, createdAt: at }).where(where)
      else await tx.insert(userGrants).values({ ...given, ...line, id: v7(), effect, createdById: approval.requestedById })
    }
    const ended = await endSessionsOf(tx, user, 'roles changed', at)
    const after = await rolesOf(tx, user.id)
    return done({ id: user.id }, changed(subject(user), { roles: before, ...(lines.length > 0 && { singleGrants: lines }) }, { roles: after, rolesExpireAt: expiresAt, ...(grants.length > 0 && { singleGrants: grants.filter((each) => each.effect !== null) }) }, { reason: seen.reason }), ...ended)
  },
})

approvable({
  kind: 'admin-rights', label: 'Administrator rights', subjectType: 'user', approved: applyRights, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true, aboutAccount: true,
  record: null, population: 'access', href: ({ id: userId }) => `/users/${userId}`,
})
