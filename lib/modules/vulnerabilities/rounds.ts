import 'server-only'
import { and, asc, inArray, isNull, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { vulnerabilities } from '#db/schema/vulnerabilities.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { endAcceptance, remindVulnerability } from './operations/acceptance.ts'

const name = 'vulnerabilities'

const over = (tx: Tx, at: Date) => tx.select({ id: vulnerabilities.id }).from(vulnerabilities).where(lte(vulnerabilities.exemptUntil, at)).orderBy(asc(vulnerabilities.exemptUntil)).limit(500)
const overdue = (tx: Tx, at: Date) => tx.select({ id: vulnerabilities.id }).from(vulnerabilities).where(and(inArray(vulnerabilities.state, ['open', 'regressed']), lte(vulnerabilities.dueAt, at), isNull(vulnerabilities.toldAt))).orderBy(asc(vulnerabilities.dueAt)).limit(500)

/** What was to stay until now is open again; what is overdue is told once. */
export const vulnerabilitiesRound = round({
  name,
  every: minutes(5),
  run: async ({ among, read, requestId }) => among(await organizationsWith('vulnerabilities', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    for (const { id } of await read(orgId, (tx) => over(tx, now()))) await endAcceptance(actor, { id }).catch(unlessRefused)
    for (const { id } of await read(orgId, (tx) => overdue(tx, now()))) await remindVulnerability(actor, { id }).catch(unlessRefused)
  }),
})
