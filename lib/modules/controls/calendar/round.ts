import 'server-only'
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { hours, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { newlyLate } from './late.ts'
import { tellCalendar } from './operations.ts'

const name = 'calendar'

async function lateOnes(tx: Tx, at: Date): Promise<string[]> {
  const performed = await tx.select({ id: controls.id, toldAt: controls.toldAt }).from(controls).where(and(eq(controls.status, 'implemented'), isNull(controls.deletedAt))).orderBy(asc(controls.id)).limit(2_000)
  return [...(await newlyLate(tx, performed, at))].flatMap(([id, cells]) => (cells.length > 0 ? [id] : []))
}

export const telling = round({
  name,
  every: hours(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('calendar', now()), name, async (orgId) => {
    const at = now()
    for (const id of await read(orgId, (tx) => lateOnes(tx, at))) await tellCalendar(jobActor(orgId, name, requestId), { id, upTo: at.toISOString() }).catch(unlessRefused)
  }),
})
