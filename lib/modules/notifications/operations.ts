import 'server-only'
import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { notificationPreferences, notifications } from '#db/schema/notifications.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { noticeOf, notices } from '#lib/door/notices.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { formatCount } from '#lib/format.ts'
import { id, optionalInstant } from '#lib/input.ts'
import { preferenceFields } from './model.ts'

type Notification = typeof notifications.$inferSelect
type Preferences = typeof notificationPreferences.$inferSelect

function self(actor: Actor): string {
  const userId = userOf(actor)
  if (userId === null) throw new AppError('forbidden', 'Only people are notified.')
  return userId
}

export const markRead = operation({
  name: 'notifications.markRead',
  summary: 'Mark a notification of the caller as read',
  category: 'data access',
  http: { method: 'POST', path: '/notifications/{id}/read' },
  input: z.object({ id }),
  load: locked(notifications),
  owns: (notification: Notification, actor) => notification.userId === userOf(actor),
  run: async ({ tx, subject: before, at }) => {
    const readAt = before.readAt ?? at
    await tx.update(notifications).set({ readAt }).where(eq(notifications.id, before.id))
    return done({ id: before.id, readAt }, changed({ type: 'notification', id: before.id, label: noticeOf(before.kind)?.one ?? before.kind }, { readAt: before.readAt }, { readAt }))
  },
})

export const markAllRead = operation({
  name: 'notifications.markAllRead',
  summary: 'Mark the caller’s notifications as read: all, or those that were there at a time',
  category: 'data access',
  http: { method: 'POST', path: '/notifications/read' },
  input: z.object({ /** When the list was seen; what came later stays unread. */ seenAt: optionalInstant }),
  run: async ({ tx, actor, input, at }) => {
    const userId = self(actor)
    const read = await tx.update(notifications).set({ readAt: at })
      .where(and(eq(notifications.userId, userId), sql`${notifications.shown}`, isNull(notifications.readAt), lte(notifications.entryAt, input.seenAt ?? at))).returning({ id: notifications.id })
    if (read.length === 0) throw conflict('Everything was read already.')
    return done({ read: read.length }, changed({ type: 'notification', id: userId, label: formatCount(read.length, 'notification') }, { readAt: null }, { readAt: at }, { count: read.length }))
  },
})

export const updatePreferences = operation({
  name: 'notifications.updatePreferences',
  summary: 'Update what the caller is notified of, where and when; version 0 the first time',
  category: 'configuration',
  http: { method: 'PUT', path: '/notification-preferences' },
  input: z.object({ version: z.coerce.number().int().min(0), ...preferenceFields }),
  run: async ({ tx, actor, input: { version: seen, ...fields }, at }) => {
    const userId = self(actor)
    const known = new Set<string>(notices().map((each) => each.kind))
    for (const name of ['portal', 'mail'] as const) {
      const unknown = Object.keys(fields[name]).find((kind) => !known.has(kind))
      if (unknown !== undefined) throw invalid({ [name]: `there is no kind ${unknown}` })
    }
    if ((fields.quietFrom === null) !== (fields.quietTo === null)) throw invalid({ [fields.quietFrom === null ? 'quietFrom' : 'quietTo']: 'is missing: quiet hours have a beginning and an end' })
    const [before] = await tx.select().from(notificationPreferences).where(eq(notificationPreferences.userId, userId)).for('update')
    const subject = { type: 'notification-preferences' as const, id: before?.id ?? v7(), label: '' }
    if (!before) {
      sameVersion({ version: 0 }, seen, 'page')
      const row: Preferences = { ...created(actor, at), id: subject.id, userId, ...fields }
      await tx.insert(notificationPreferences).values(row)
      return done({ version: row.version }, changed(subject, null, row))
    }
    sameVersion(before, seen, 'page')
    // Kinds of what somebody may not read now are not on their page, and keep what was chosen.
    const after: Preferences = { ...before, ...fields, portal: { ...before.portal, ...fields.portal }, mail: { ...before.mail, ...fields.mail }, ...touched(before, actor, at) }
    await tx.update(notificationPreferences).set(after).where(eq(notificationPreferences.id, before.id))
    return done({ version: after.version }, changed(subject, before, after))
  },
})
