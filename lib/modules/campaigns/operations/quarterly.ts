import 'server-only'
import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { campaignPopulations, campaigns } from '#db/schema/campaigns.ts'
import { days } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { schedulable } from '#lib/door/schedulable.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { buildCampaign } from './build.ts'
import { createCampaign, subject } from './plan.ts'

const scopeOf = (tx: Tx, campaignId: string) => tx.select({ systemId: campaignPopulations.systemId, source: campaignPopulations.source }).from(campaignPopulations).where(eq(campaignPopulations.campaignId, campaignId))

/** The newest that was signed off; or else closed; or else open. */
async function lastOf(tx: Tx) {
  const [found] = await tx.select().from(campaigns).where(inArray(campaigns.state, ['signed_off', 'closed', 'open']))
    .orderBy(sql`array_position(array['signed_off', 'closed', 'open'], ${campaigns.state})`, desc(sql`coalesce(${campaigns.signedOffAt}, ${campaigns.closedAt}, ${campaigns.openedAt})`), desc(campaigns.id)).limit(1)
  return found ?? null
}

/** Reviews of an occurrence that are not withdrawn cover all of this. */
async function isCovered(tx: Tx, occurrence: string, scope: { systemId: string; source: string }[]): Promise<boolean> {
  const there = await tx.select({ systemId: campaignPopulations.systemId, source: campaignPopulations.source }).from(campaignPopulations)
    .innerJoin(campaigns, and(eq(campaigns.orgId, campaignPopulations.orgId), eq(campaigns.id, campaignPopulations.campaignId))).where(and(eq(campaigns.occurrence, occurrence), ne(campaigns.state, 'withdrawn')))
  return scope.every((one) => there.some((other) => one.systemId === other.systemId && one.source === other.source))
}

/** Its rows are asked for at once, so that what is missing is named; it opens itself once everything is frozen. */
export const createQuarterly = operation({
  name: 'campaigns.createQuarterly',
  summary: 'Create the access review of the present quarter as the last one was: it opens itself once its populations are frozen',
  category: 'configuration',
  input: z.object({}),
  run: async ({ tx, call, at }) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('campaigns.quarterly'))`)
    const last = await lastOf(tx)
    if (!last) throw conflict('No access review was opened yet that this one could be like. Create the first one by hand; each quarter is made like the last.')
    const quarter = occurrenceAt('quarterly', at)
    const scope = await scopeOf(tx, last.id)
    if (await isCovered(tx, quarter.key, scope)) throw conflict(`What ${last.title} covers is reviewed for ${quarter.key} already.`)
    const title = `Access review ${quarter.key}`
    const { id } = await call(createCampaign, {
      title, windowFrom: quarter.from.toISOString(), windowTo: quarter.to.toISOString(), dueAt: new Date(quarter.to.getTime() + days(14)).toISOString(), occurrence: quarter.key, ownerId: last.ownerId, securityId: last.securityId,
      reviewer: last.reviewer, privilegedToSecurity: last.privilegedToSecurity, dormantDays: last.dormantDays, scope: scope.map((each) => `${each.systemId}:${each.source}`), opensItself: true,
    }).catch((error: unknown) => {
      // Nobody typed these fields: the schedule says in words what is wrong with them.
      if (error instanceof AppError && error.code === 'invalid') throw conflict(`This quarter’s review cannot be like ${last.title}: ${Object.values(error.fields ?? {}).join('; ')}. Create it by hand; the next ones are made like it.`)
      throw error
    })
    const { runId } = await call(buildCampaign, { id })
    return done({ id: runId }, changed(subject({ id, title }), null, { copiedFrom: last.title, occurrence: quarter.key }))
  },
})

schedulable({ operation: createQuarterly, label: 'Create the quarterly access review', rule: '0 6 1 1,4,7,10 *', href: '/campaigns' })
