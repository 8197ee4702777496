import 'server-only'
import { and, asc, eq, gt, isNull, lt, ne } from 'drizzle-orm'
import { credentialResets, invites, users } from '#db/schema/users.ts'
import { may, personOf } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { resetKinds, resetLasts } from './model.ts'

export const openInvites: Waiting = {
  rank: 70,
  of: async (tx, actor) => {
    if (!may(actor, 'users.resendInvite')) return null
    const open = () => tx.select({ id: users.id, name: users.name, expiresAt: invites.expiresAt }).from(invites)
      .innerJoin(users, and(eq(users.orgId, invites.orgId), eq(users.id, invites.userId)))
      .where(and(isNull(invites.acceptedAt), isNull(invites.revokedAt), eq(users.status, 'invited'), eq(invites.purpose, 'invite'), lt(invites.expiresAt, new Date(now().getTime() + days(3)))))
    return waits(tx, { title: 'Invitations not accepted', all: '/users?status=invited', rows: await open().orderBy(asc(invites.expiresAt)).limit(mostTasks), every: open(), task: (row) => ({ id: row.id, title: `${row.name} has not accepted the invitation`, detail: 'The link expires', href: `/users/${row.id}`, button: 'Send again', due: row.expiresAt, severity: null }) })
  },
}

/** Those this person may agree to: a request of their own, or about them, waits for somebody else. */
export const openResets: Waiting = {
  rank: 20,
  of: async (tx, actor) => {
    const person = personOf(actor)
    if (!may(actor, 'users.approveReset') || person === null) return null
    const open = () => tx.select({ id: credentialResets.id, userId: users.id, name: users.name, what: credentialResets.what, reason: credentialResets.reason, createdAt: credentialResets.createdAt }).from(credentialResets)
      .innerJoin(users, and(eq(users.orgId, credentialResets.orgId), eq(users.id, credentialResets.userId)))
      .where(and(eq(credentialResets.status, 'requested'), eq(users.status, 'active'), ne(credentialResets.requestedByPersonId, person), ne(credentialResets.personId, person), gt(credentialResets.createdAt, new Date(now().getTime() - resetLasts))))
    return waits(tx, { title: 'Resets to approve', rows: await open().orderBy(asc(credentialResets.createdAt)).limit(mostTasks), every: open(), task: (row) => ({ id: row.id, title: `Approve the reset of the ${resetKinds[row.what].toLowerCase()} of ${row.name}`, detail: row.reason, href: `/users/${row.userId}?view=security`, button: 'Decide', due: new Date(row.createdAt.getTime() + resetLasts), severity: null }) })
  },
}
