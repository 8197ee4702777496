import 'server-only'
import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm'
import { z } from 'zod'
import { evidence } from '#db/schema/evidence.ts'
import { query } from '#lib/door/query.ts'

/** Approved evidence that expires within 30 days, or has. */
export const listRunningOut = query({
  name: 'evidence.runningOut',
  permission: 'evidence.expire',
  summary: 'Approved evidence that expires within 30 days',
  input: z.object({ until: z.date() }),
  run: ({ tx, input }) => tx.select({ id: evidence.id, expiresAt: evidence.expiresAt, remindedDays: evidence.remindedDays }).from(evidence)
    .where(and(eq(evidence.status, 'approved'), isNull(evidence.deletedAt), isNotNull(evidence.expiresAt), lte(evidence.expiresAt, input.until))).orderBy(asc(evidence.expiresAt), asc(evidence.id)).limit(1_000),
})
