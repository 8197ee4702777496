import 'server-only'
import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { changeExceptions } from '#db/schema/reconciliations.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { dueSoonDays } from './model.ts'
import { remindOfException } from './operations/remind.ts'

const name = 'change exceptions'

/** Due soon, overdue, or accepted until a day that is over; each said once. */
const toRemind = (tx: Tx, at: Date) => tx.select({ id: changeExceptions.id }).from(changeExceptions).where(and(sql`${changeExceptions.reminded} is distinct from 'overdue'`, or(
  and(eq(changeExceptions.state, 'open'), or(lte(changeExceptions.dueAt, at), and(isNull(changeExceptions.reminded), lte(changeExceptions.dueAt, new Date(at.getTime() + days(dueSoonDays)))))),
  and(eq(changeExceptions.state, 'excepted'), lte(changeExceptions.exceptedUntil, at)),
))).orderBy(asc(changeExceptions.dueAt), asc(changeExceptions.id)).limit(500)

export const minding = round({
  name: 'change-exceptions',
  every: minutes(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('change exceptions', now()), name, async (orgId) => {
    for (const { id } of await read(orgId, (tx) => toRemind(tx, now()))) await remindOfException(jobActor(orgId, name, requestId), { id }).catch(unlessRefused)
  }),
})
