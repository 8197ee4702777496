import 'server-only'
import { and, asc, isNull, lt, notInArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { deficiencies } from '#db/schema/deficiencies.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { hours, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { remindOfDeficiency } from './operations/respond.ts'

const name = 'deficiencies'

const overdue = (tx: Tx, at: Date) => tx.select({ id: deficiencies.id }).from(deficiencies)
  .where(and(lt(deficiencies.dueDay, at.toISOString().slice(0, 10)), isNull(deficiencies.remediatedAt), notInArray(deficiencies.state, ['closed', 'withdrawn']), sql`${deficiencies.toldDay} is distinct from ${deficiencies.dueDay}`)).orderBy(asc(deficiencies.dueDay), asc(deficiencies.number)).limit(500)

export const minding = round({
  name,
  every: hours(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('deficiencies', now()), name, async (orgId) => {
    for (const { id } of await read(orgId, (tx) => overdue(tx, now()))) await remindOfDeficiency(jobActor(orgId, name, requestId), { id }).catch(unlessRefused)
  }),
})
