import 'server-only'
import { and, desc, eq, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { dutyConflicts, dutyEvaluations, dutyRules } from '#db/schema/duties.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, hours, now } from '#lib/clock.ts'
import { onFrozen } from '#lib/door/frozen.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { runWork } from '../runs/working.ts'
import { checkPopulation, evaluateDuties, failEvaluation, judgeDuties } from './operations/evaluate.ts'
import { reopenConflicts } from './operations/mitigate.ts'

const name = 'duties'

export const evaluating = runWork<null>({
  queue: 'duties.evaluate',
  name,
  work: () => Promise.resolve(null),
  finish: (actor, id) => judgeDuties(actor, { id }),
  giveUp: (actor, id, why) => failEvaluation(actor, { id, why }),
})

const anyRule = async (tx: Tx) => (await tx.select({ id: dutyRules.id }).from(dutyRules).where(eq(dutyRules.state, 'approved')).limit(1)).length > 0

/** Superseded before its turn came: the one after it has a job of its own. */
const unlessSuperseded = (error: unknown) => {
  if (!(error instanceof AppError) || error.code !== 'not_found') throw error
}

onFrozen('duties.check', (source) => !notOfAccess.includes(source))
export const checking = job({
  queue: 'duties.check',
  work: async ({ orgId, id: populationId, correlationId }, { read }) => {
    if (await read(orgId, anyRule)) await checkPopulation(jobActor(orgId, name, correlationId ?? populationId), { populationId }).catch(unlessSuperseded)
  },
  giveUp: null,
})

const over = async (tx: Tx, at: Date) => (await tx.select({ id: dutyConflicts.id }).from(dutyConflicts).where(and(eq(dutyConflicts.state, 'mitigated'), lte(dutyConflicts.mitigatedUntil, at))).limit(1)).length > 0

/** Whose accounts are whose moves without a population, and so do roles of the portal: once a day everybody is looked at. */
const stale = async (tx: Tx, at: Date) => {
  if (!(await anyRule(tx))) return false
  const [last] = await tx.select({ at: dutyEvaluations.createdAt }).from(dutyEvaluations).orderBy(desc(dutyEvaluations.createdAt)).limit(1)
  return !last || last.at.getTime() <= at.getTime() - days(1)
}

export const minding = round({
  name,
  every: hours(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('duties', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    while (await read(orgId, (tx) => over(tx, now()))) if (!(await reopenConflicts(actor, {}).catch(unlessRefused))) break
    if (await read(orgId, (tx) => stale(tx, now()))) await evaluateDuties(actor, {}).catch(unlessRefused)
  }),
})
