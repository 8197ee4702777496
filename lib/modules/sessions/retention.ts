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

/** Whose retention is over (PR-1): they ended, or expired, so many days ago. PostgreSQL refuses to remove any other. */
export const removeOldSessions = operation({
  name: 'sessions.removeOld',
  summary: 'Remove sessions whose retention is over, at most 5,000',
  category: 'configuration',
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const [removed] = await tx.execute<{ count: number; oldest: string | null; newest: string | null }>(sql`
      with old as (
        select id from sessions where org_id = ${actor.orgId} and expires_at < now() and coalesce(ended_at, expires_at) < (select sessions_before from tickmark_retention(${actor.orgId})) order by expires_at limit 5000),
      gone as (delete from sessions s using old where s.org_id = ${actor.orgId} and s.id = old.id returning coalesce(s.ended_at, s.expires_at) as ended)
      select count(*)::int as count, min(ended)::text as oldest, max(ended)::text as newest from gone`)
    if (!removed || removed.count === 0) throw conflict('There is nothing to remove.')
    const { count, oldest, newest } = removed
    return done({ removed: count }, changed({ type: 'session', id: actor.orgId, label: `${count} sessions` }, { ended: { oldest, newest } }, null, { count, reason: 'their retention is over' }))
  },
})

export const removeSessions = round({
  name: 'remove-old-sessions',
  every: hours(1),
  run: async ({ among, requestId }) => among(await organizationsWith('old sessions', now()), 'removing old sessions', (orgId) => untilNothing(() => removeOldSessions(jobActor(orgId, 'retention', requestId), {}))),
})
