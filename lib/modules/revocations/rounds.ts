import 'server-only'
import { and, asc, eq, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { populations } from '#db/schema/populations.ts'
import { revocations } from '#db/schema/revocations.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { endException } from './exceptions.ts'
import { compareRevocations, remindRevocation } from './operations.ts'

const name = 'revocations'

/** Frozen populations in which some revocation was not looked for yet. */
const unlooked = (tx: Tx) => tx.selectDistinct({ id: populations.id, extractedAt: populations.extractedAt }).from(revocations)
  .innerJoin(populations, and(eq(populations.orgId, revocations.orgId), eq(populations.systemId, revocations.systemId), eq(populations.source, revocations.source), eq(populations.state, 'frozen')))
  .where(and(ne(revocations.state, 'void'), or(isNull(revocations.comparedId), sql`${revocations.comparedId} <> ${populations.id}`))).orderBy(asc(populations.extractedAt)).limit(100)

const overdue = (tx: Tx, at: Date) => tx.select({ id: revocations.id }).from(revocations).where(and(eq(revocations.state, 'open'), lte(revocations.dueAt, at), isNull(revocations.overdueAt))).orderBy(asc(revocations.dueAt)).limit(500)

const over = (tx: Tx, at: Date) => tx.select({ id: revocations.id }).from(revocations).where(and(eq(revocations.state, 'excepted'), lte(revocations.exceptedUntil, at))).orderBy(asc(revocations.exceptedUntil)).limit(500)

export const proving = round({
  name,
  every: minutes(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('revocations', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    for (const { id } of await read(orgId, unlooked)) {
      for (let more = true; more;) more = (await compareRevocations(actor, { populationId: id }).catch(unlessRefused))?.more ?? false
    }
    for (const { id } of await read(orgId, (tx) => over(tx, now()))) await endException(actor, { id }).catch(unlessRefused)
    for (const { id } of await read(orgId, (tx) => overdue(tx, now()))) await remindRevocation(actor, { id }).catch(unlessRefused)
  }),
})
