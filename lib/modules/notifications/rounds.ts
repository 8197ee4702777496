import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, hours, now, seconds } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { round } from '#lib/door/work.ts'
import { conflict } from '#lib/errors.ts'
import { follow } from './follow.ts'
import { mailNotifications } from './mail.ts'
import { dueFor } from './queries.ts'

const name = 'notifications'

/** One statement names who has something new; everybody else costs nothing. */
export const followTrails = round({
  name: 'notify',
  every: seconds(0.5),
  run: async (background) => background.among(await organizationsWith('notifications', now()), 'notifications', (orgId) => follow(orgId, background)),
})

/** One mail a person, of all that is due. */
export const sendNotifications = round({
  name: 'mail-notifications',
  every: seconds(5),
  run: async ({ among, read, requestId }) => among(await organizationsWith('due notifications', now()), 'mailing notifications', async (orgId) => {
    for (const { userId } of await read(orgId, (tx) => dueFor(tx, now()))) await untilNothing(() => mailNotifications(jobActor(orgId, name, requestId), { userId }))
  }),
})

const kept = days(180)

export const removeOldNotifications = operation({
  name: 'notifications.removeOld',
  summary: 'Remove notifications of half a year ago, at most 5,000; never under a legal hold',
  category: 'configuration',
  input: z.object({}),
  run: async ({ tx, actor, at }) => {
    const before = new Date(at.getTime() - kept)
    const [removed] = await tx.execute<{ count: number }>(sql`
      with gone as (delete from notifications where org_id = ${actor.orgId} and id in (
          select id from notifications where org_id = ${actor.orgId} and entry_at < ${before.toISOString()}::timestamptz and (select sessions_before from tickmark_retention(${actor.orgId})) is not null order by entry_at limit 5000)
        returning 1)
      select count(*)::int as count from gone`)
    if (!removed || removed.count === 0) throw conflict('There is nothing to remove.')
    return done({ removed: removed.count }, changed({ type: 'notification', id: actor.orgId, label: `${removed.count} notifications` }, { older: before }, null, { count: removed.count, reason: 'they were older than half a year' }))
  },
})

export const removeNotifications = round({
  name: 'remove-old-notifications',
  every: hours(1),
  run: async ({ among, requestId }) => among(await organizationsWith('old notifications', new Date(now().getTime() - kept)), 'removing old notifications', (orgId) => untilNothing(() => removeOldNotifications(jobActor(orgId, 'retention', requestId), {}))),
})
