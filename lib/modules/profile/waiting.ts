import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { backupCodes, users } from '#db/schema/users.ts'
import { days, now } from '#lib/clock.ts'
import type { Task, Waiting } from '../module.ts'
import { readSettings } from '../settings/queries.ts'

export const ownSecurity: Waiting = {
  rank: 90,
  of: async (tx, actor) => {
    if (actor.kind !== 'person') return null
    const [user] = await tx.select({ passwordChangedAt: users.passwordChangedAt, mfaEnrolledAt: users.mfaEnrolledAt }).from(users).where(eq(users.id, actor.userId))
    const tasks: Task[] = []
    if (user?.passwordChangedAt) {
      const settings = await readSettings(tx)
      const due = new Date(user.passwordChangedAt.getTime() + days(actor.roles.includes('admin') ? settings.password.expiryDaysAdmin : settings.password.expiryDaysOther))
      if (due.getTime() < now().getTime() + days(14)) tasks.push({ id: 'password', title: 'Your password expires', detail: 'Choose a new one before it does', href: '/profile/password', button: 'Change', due, severity: null })
    }
    const left = await tx.select({ id: backupCodes.id }).from(backupCodes).where(and(eq(backupCodes.userId, actor.userId), isNull(backupCodes.usedAt))).limit(3)
    const made = await tx.select({ id: backupCodes.id }).from(backupCodes).where(eq(backupCodes.userId, actor.userId)).limit(1)
    if (made.length > 0 && left.length < 3) tasks.push({ id: 'codes', title: `${left.length} backup codes left`, detail: 'Make new ones before you need them', href: '/profile', button: 'Renew', due: null, severity: null })
    return { title: 'Your account', tasks, total: { count: tasks.length, more: false }, all: null }
  },
}
