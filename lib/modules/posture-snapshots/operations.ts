import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { engagements } from '#db/schema/engagements.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, notFound } from '#lib/errors.ts'
import { optionalId } from '#lib/input.ts'
import { dueSnapshots, utcDay } from './due.ts'
import { take } from './take.ts'

export const takeSnapshots = operation({
  name: 'postureSnapshots.take',
  summary: 'Take a snapshot of the posture by every adopted framework, and by all of them',
  category: 'configuration',
  http: { method: 'POST', path: '/posture-snapshots' },
  input: z.object({}),
  run: ({ tx, actor, at }) => take(tx, actor, at, { reason: 'manual', day: null, engagementId: null }),
})

export const takeDueSnapshots = operation({
  name: 'postureSnapshots.takeDue',
  summary: 'Take the snapshot of the day, or the one at the start of an audit; each is taken once',
  category: 'configuration',
  input: z.object({ engagementId: optionalId }),
  run: async ({ tx, actor, input, at }) => {
    if (input.engagementId && (await tx.select({ id: engagements.id }).from(engagements).where(eq(engagements.id, input.engagementId))).length === 0) throw notFound('engagement')
    // Whoever comes second waits here, and finds it taken.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`posture-snapshots.${actor.orgId}`}))`)
    if (!(await dueSnapshots(tx, at)).some((due) => due.engagementId === input.engagementId)) throw conflict('This snapshot is not due, or was taken already.')
    return take(tx, actor, at, input.engagementId ? { reason: 'audit_start', day: null, engagementId: input.engagementId } : { reason: 'scheduled', day: utcDay(at), engagementId: null })
  },
})
