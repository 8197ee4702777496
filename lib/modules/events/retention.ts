import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { hours, now } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { round } from '#lib/door/work.ts'
import { conflict } from '#lib/errors.ts'

/** Events in one transaction. */
const most = 10_000

/** Whose retention is over (PR-1). PostgreSQL decides the same of each row, and refuses every other. Their keys stay: what was removed is not taken in again. */
export const removeOldEvents = operation({
  name: 'events.removeOld',
  summary: 'Remove events whose retention is over, at most 10,000',
  category: 'configuration',
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const [removed] = await tx.execute<{ count: number; oldest: string | null; newest: string | null }>(sql`
      with old as (
        select received_at, id from events where org_id = ${actor.orgId} and received_at < (select events_before from tickmark_retention(${actor.orgId})) order by received_at limit ${most}),
      gone as (delete from events e using old where e.org_id = ${actor.orgId} and e.received_at = old.received_at and e.id = old.id returning e.received_at),
      said as (delete from event_reviews r using old where r.org_id = ${actor.orgId} and r.id = old.id)
      select count(*)::int as count, min(received_at)::text as oldest, max(received_at)::text as newest from gone`)
    if (!removed || removed.count === 0) throw conflict('There is nothing to remove.')
    const { count, oldest, newest } = removed
    return done({ removed: count }, changed({ type: 'event', id: actor.orgId, label: `${count} events` }, { received: { oldest, newest } }, null, { count, reason: 'their retention is over' }))
  },
})

export const removeEvents = round({
  name: 'remove-old-events',
  every: hours(1),
  run: async ({ among, requestId }) => among(await organizationsWith('old events', now()), 'removing old events', (orgId) => untilNothing(() => removeOldEvents(jobActor(orgId, 'retention', requestId), {}))),
})
