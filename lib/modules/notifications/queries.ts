import 'server-only'
import { and, eq, gte, isNotNull, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { notificationMarks, notificationPreferences, notifications } from '#db/schema/notifications.ts'
import { type Actor, may, userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { counting } from '#lib/door/counting.ts'
import { notices } from '#lib/door/notices.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { readSettings } from '../settings/queries.ts'
import { isShown, mailOf } from './people.ts'
import { readable, showNotifications, stored } from './shown.ts'

const filters = { state: optionalChoice(['unread']).describe('unread: what was not read yet; else all') }
type Filters = z.output<z.ZodObject<typeof filters>>

/** Everybody's own alone. */
const mine = (actor: Actor): SQL | undefined => and(eq(notifications.userId, userOf(actor) ?? actor.orgId), sql`${notifications.shown}`)
const listWhere = (input: Filters, actor: Actor) => all(mine(actor), readable(actor), input.state === 'unread' && isNull(notifications.readAt))

export const listNotifications = query({
  name: 'notifications.list',
  permission: 'notifications.read',
  summary: 'List the caller’s notifications, newest first',
  http: { path: '/notifications' },
  input: z.object({ ...filters, ...listFields(['at'], { sort: 'at', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { at: notifications.entryAt }, notifications.id)
    const rows = await tx.select(stored).from(notifications).where(and(listWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.entryAt)
    return { ...page, rows: await showNotifications(tx, actor, page.rows) }
  },
})

/** What the bell asks when it is told that there is something new. */
export const countNotifications = counting(listNotifications, z.object(filters), notifications, ({ input, actor }) => listWhere(input, actor))

export const getNotification = query({
  name: 'notifications.get',
  permission: 'notifications.read',
  summary: 'Get a notification of the caller',
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [shown] = await showNotifications(tx, actor, await tx.select(stored).from(notifications).where(and(mine(actor), readable(actor), eq(notifications.id, input.id))))
    if (!shown) throw notFound('notification')
    return shown
  },
})

/** As the session counts them (`lib/edge/session.ts`). */
const mostUnread = 1_000

/** For open streams: of each of these accounts, what it takes to read what is unread, and how many of that. */
export async function unreadOf(tx: Tx, userIds: string[]): Promise<Map<string, { permission: Permission; count: number }[]>> {
  const rows = await tx.execute<{ userId: string; permission: Permission; count: number }>(sql`
    select u.id as "userId", newest.permission, count(*)::int as count from unnest(${sql.param(userIds)}::uuid[]) as u(id), lateral (
      select n.permission from ${notifications} n where n.user_id = u.id and n.shown and n.read_at is null order by n.entry_at desc, n.id desc limit ${mostUnread}) newest
    group by u.id, newest.permission`)
  return Map.groupBy(rows, (row) => row.userId)
}

/** For a stream that begins, or goes on after the place it heard of last: how far the log was looked at, and whether anything came since. */
export const getStanding = query({
  name: 'notifications.standing',
  permission: 'notifications.read',
  summary: 'How far notifications are made, whether the caller has any from a place in the log on, and how many are unread',
  input: z.object({ after: z.number().int().min(0).nullable() }),
  run: async ({ tx, actor, input }) => {
    const [mark] = await tx.select({ told: notificationMarks.told }).from(notificationMarks)
    const [missed] = input.after === null ? [] : await tx.select({ id: notifications.id }).from(notifications).where(and(mine(actor), gte(notifications.leaf, input.after))).limit(1)
    const unread = await tx.select({ id: notifications.id }).from(notifications).where(listWhere({ state: 'unread' }, actor)).limit(mostUnread)
    return { mark: mark?.told ?? 0, missed: missed !== undefined, unread: unread.length }
  },
})

export const getPreferences = query({
  name: 'notifications.preferences',
  permission: 'notifications.read',
  summary: 'Get what the caller is notified of, where and when; kinds that are never for them are absent',
  http: { path: '/notification-preferences' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const [row] = await tx.select().from(notificationPreferences).where(eq(notificationPreferences.userId, userOf(actor) ?? actor.orgId))
    const chosen = { portal: row?.portal ?? {}, mail: row?.mail ?? {} }
    return {
      kinds: notices().filter((each) => may(actor, each.permission) && (!each.holders || actor.grants[each.holders] === 'any')).map((each) => ({ kind: each.kind as string, label: each.label, portal: isShown(chosen, each), mail: mailOf(chosen, each) })),
      dailyAt: row?.dailyAt ?? '08:00', quietFrom: row?.quietFrom ?? null, quietTo: row?.quietTo ?? null,
      zone: row?.zone ?? null, organizationZone: (await readSettings(tx)).notifications.zone, version: row?.version ?? 0,
    }
  },
})

/** For the round: whose mail is due. */
export const dueFor = (tx: Tx, at: Date) => tx.selectDistinct({ userId: notifications.userId }).from(notifications)
  .where(and(isNull(notifications.mailedAt), isNotNull(notifications.mailAt), lte(notifications.mailAt, at))).limit(1_000)
