import 'server-only'
import { and, asc, eq, isNull, lt } from 'drizzle-orm'
import { invites, users } from '#db/schema/users.ts'
import { may } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

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
