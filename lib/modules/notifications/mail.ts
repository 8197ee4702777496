import 'server-only'
import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm'
import { z } from 'zod'
import { notifications } from '#db/schema/notifications.ts'
import { users } from '#db/schema/users.ts'
import type { Person } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { env } from '#lib/env.ts'
import { conflict } from '#lib/errors.ts'
import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts'
import { id } from '#lib/input.ts'
import { queueMail } from '../mails/within.ts'
import { recipients } from './people.ts'
import { showNotifications, type ShownNotification, stored } from './shown.ts'

/** In one mail; the portal has the rest. */
const most = 500
const mostTold = 30

/** All that is due for a person as one mail; without what they read meanwhile, and what they may not read any more. */
export const mailNotifications = operation({
  name: 'notifications.mail',
  summary: 'Send somebody what is due as one mail',
  category: 'export',
  input: z.object({ userId: id }),
  load: async ({ tx, input }) => (await tx.select({ id: users.id }).from(users).where(eq(users.id, input.userId)))[0] ?? null,
  run: async ({ tx, actor, input, at, send }) => {
    const due = await tx.select(stored).from(notifications).where(and(eq(notifications.userId, input.userId), isNull(notifications.mailedAt), lte(notifications.mailAt, at))).orderBy(asc(notifications.entryAt)).limit(most).for('update', { skipLocked: true })
    if (due.length === 0) throw conflict('There is nothing to send.')
    await tx.update(notifications).set({ mailedAt: at }).where(inArray(notifications.id, due.map((row) => row.id)))
    const [to] = await recipients(tx, at, [input.userId])
    const told = to ? due.filter((row) => row.readAt === null && to.grants[row.permission as Permission] !== undefined) : []
    if (to && told.length > 0) {
      const reader: Person = { kind: 'person', orgId: actor.orgId, userId: to.id, personId: to.personId, sessionId: '', name: to.name, email: to.email, roles: to.roles, scopes: to.scopes, grants: to.grants, request: actor.request }
      const shown = await showNotifications(tx, reader, told)
      await queueMail({ tx, actor, at, send }, { to: to.email, subject: subjectOf(shown), text: textOf(to.name, shown, to.times.zone) })
    }
    const label = told.length === due.length ? formatCount(due.length, 'notification') : `${formatNumber(told.length)} of ${formatCount(due.length, 'notification')}`
    return done({ sent: told.length }, changed({ type: 'notification', id: input.userId, label }, null, { userId: input.userId }, { count: told.length }))
  },
})

const subjectOf = ([first, ...rest]: ShownNotification[]): string => (first && rest.length === 0 ? first.title : `${formatNumber(rest.length + 1)} notifications from Tickmark`)

function textOf(name: string, shown: ShownNotification[], zone: string): string {
  const told = shown.slice(0, mostTold).map(({ title, text, reason, at, href }) => `${title}\n${text}${reason ? `: ${reason}` : ''}\n${formatDateTime(at, zone)}  ${env().BASE_URL}${href}`)
  const more = shown.length > mostTold ? `\n\nAnd ${formatNumber(shown.length - mostTold)} more: ${env().BASE_URL}/notifications` : ''
  return `Hello ${name},\n\n${told.join('\n\n')}${more}\n\nChoose what you are notified of: ${env().BASE_URL}/notifications/preferences\n\nTickmark`
}
