import 'server-only'
import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import { z } from 'zod'
import { auditDenials } from '#db/schema/audit.ts'
import { type Change, changed, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { chosen } from '#lib/input.ts'
import { auditFilters } from './queries.ts'

/** An export is recorded before the first row leaves. The rows themselves are streamed by the route. */
export const exportEntries = operation({
  name: 'auditTrail.export',
  summary: 'Take audit entries out as NDJSON or CSV',
  category: 'export',
  input: z.object({ ...auditFilters, format: z.enum(['ndjson', 'csv']) }),
  run: async ({ actor, input }) => {
    const { format, ...filters } = input
    return done(filters, viewed({ type: 'audit-trail', id: actor.orgId, label: `Audit trail as ${format}` }, { reason: chosen(filters) }))
  },
})

/** The worker, every minute: further denials of a past minute become one entry with their count. */
export const closeDenials = operation({
  name: 'auditTrail.closeDenials',
  summary: 'Record how often further denials of a minute occurred',
  category: 'authorization',
  input: z.object({}),
  run: async ({ tx, at }) => {
    const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000)
    const open = await tx.select().from(auditDenials).where(and(isNull(auditDenials.recordedAt), gt(auditDenials.count, 1), lt(auditDenials.minute, minute))).for('update').limit(1_000)
    const changes: Change[] = open.map((each) => ({
      ...changed({ type: 'operation', id: each.action, label: each.action }, null, { by: each.actor, minute: each.minute }, { count: each.count - 1, outcome: 'denied' }),
    }))
    for (const each of open) {
      await tx.update(auditDenials).set({ recordedAt: at })
        .where(and(eq(auditDenials.actor, each.actor), eq(auditDenials.action, each.action), eq(auditDenials.minute, each.minute)))
    }
    const [first, ...rest] = changes
    if (!first) throw conflict('nothing to record')
    return done({ entries: changes.length }, first, ...rest)
  },
})
