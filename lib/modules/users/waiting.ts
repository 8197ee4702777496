import 'server-only'
import { and, asc, eq, isNull, lt } from 'drizzle-orm'
import { invites, users } from '#db/schema/users.ts'
import { may } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { mostTasks, type Waiting } from '../module.ts'

export const openInvites: Waiting = {
  rank: 70,
  tasks: async (tx, actor) => {
    if (!may(actor, 'users.resendInvite')) return []
    const rows = await tx.select({ id: users.id, name: users.name, expiresAt: invites.expiresAt }).from(invites)
      .innerJoin(users, and(eq(users.orgId, invites.orgId), eq(users.id, invites.userId)))
      .where(and(isNull(invites.acceptedAt), isNull(invites.revokedAt), eq(users.status, 'invited'), lt(invites.expiresAt, new Date(now().getTime() + days(3))))).orderBy(asc(invites.expiresAt)).limit(mostTasks)
    return rows.map((row) => ({ id: row.id, title: `${row.name} has not accepted the invitation`, detail: 'The link runs out', href: `/users/${row.id}`, button: 'Send again', due: row.expiresAt, severity: null }))
  },
}
