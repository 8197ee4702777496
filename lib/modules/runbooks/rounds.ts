import 'server-only'
import { and, asc, isNull, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { runbooks } from '#db/schema/runbooks.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { hours, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { noteOverdueDrill } from './operations/write.ts'

const name = 'runbooks'

const overdue = (tx: Tx, at: Date) => tx.select({ id: runbooks.id }).from(runbooks).where(and(isNull(runbooks.endedAt), lte(runbooks.drillNoteAt, at))).orderBy(asc(runbooks.drillNoteAt)).limit(500)

export const mindingDrills = round({
  name,
  every: hours(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('runbooks', now()), name, async (orgId) => {
    for (const { id } of await read(orgId, (tx) => overdue(tx, now()))) await noteOverdueDrill(jobActor(orgId, name, requestId), { id }).catch(unlessRefused)
  }),
})
