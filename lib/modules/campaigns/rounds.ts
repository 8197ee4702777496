import 'server-only'
import { and, asc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { campaignPopulations, campaignReviewers, campaigns } from '#db/schema/campaigns.ts'
import { populations } from '#db/schema/populations.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { runWork } from '../runs/working.ts'
import { buildCampaign, compareCampaign, failCampaign, openCampaign, takeCampaign } from './operations/build.ts'
import { remindReviewer } from './operations/reassign.ts'

const name = 'campaigns'

/** The present population of what is covered, in the time of the review. */
const present = and(eq(populations.orgId, campaignPopulations.orgId), eq(populations.systemId, campaignPopulations.systemId), eq(populations.source, campaignPopulations.source), eq(populations.state, 'frozen'), sql`${populations.extractedAt} >= ${campaigns.windowFrom} and ${populations.extractedAt} < ${campaigns.windowTo}`)
const ofCampaign = and(eq(campaigns.orgId, campaignPopulations.orgId), eq(campaigns.id, campaignPopulations.campaignId))

/** Open reviews that stand on an older population than there is: a newer one counts whenever it was extracted, as rights go on moving until it is closed. */
const newer = (tx: Tx) => tx.select({ id: campaigns.id, populationId: populations.id }).from(campaignPopulations).innerJoin(campaigns, and(ofCampaign, eq(campaigns.state, 'open')))
  .innerJoin(populations, and(eq(populations.orgId, campaignPopulations.orgId), eq(populations.systemId, campaignPopulations.systemId), eq(populations.source, campaignPopulations.source), eq(populations.state, 'frozen'), sql`${populations.id} <> ${campaignPopulations.populationId}`)).orderBy(asc(populations.extractedAt), asc(campaigns.id)).limit(100)

/** Those that open by themselves, once everything they cover is there: not built yet, or built of other populations. */
const ready = (tx: Tx) => tx.select({ id: campaigns.id, version: campaigns.version, built: sql<boolean>`${campaigns.builtAt} is not null and not exists (${unbuilt(tx)})` }).from(campaigns)
  .where(and(eq(campaigns.state, 'preparing'), eq(campaigns.opensItself, true), sql`not exists (select from campaign_populations c where c.org_id = ${campaigns.orgId} and c.campaign_id = ${campaigns.id} and not exists (
    select from populations p where p.org_id = c.org_id and p.system_id = c.system_id and p.source = c.source and p.state = 'frozen' and p.extracted_at >= ${campaigns.windowFrom} and p.extracted_at < ${campaigns.windowTo}))`)).limit(50)
const unbuilt = (tx: Tx) => tx.select({ one: sql`1` }).from(campaignPopulations).innerJoin(populations, present).where(and(eq(campaignPopulations.orgId, campaigns.orgId), eq(campaignPopulations.campaignId, campaigns.id), sql`${populations.id} is distinct from ${campaignPopulations.populationId}`))

const left = or(gt(campaignReviewers.pending, 0), gt(campaignReviewers.flagged, 0))
const reviewerOf = and(eq(campaigns.orgId, campaignReviewers.orgId), eq(campaigns.id, campaignReviewers.campaignId), eq(campaigns.state, 'open'))

/** Three days before it is due; when it is; two days later whoever runs the review. */
const toRemind = (tx: Tx, at: Date) => {
  const before = (offset: number) => lte(campaigns.dueAt, new Date(at.getTime() + offset))
  const of = (what: 'due' | 'overdue' | 'escalated') => tx.select({ id: campaignReviewers.campaignId, userId: campaignReviewers.userId, what: sql<'due' | 'overdue' | 'escalated'>`${sql.raw(`'${what}'`)}` }).from(campaignReviewers).innerJoin(campaigns, reviewerOf)
  return unionAll(
    of('due').where(and(left, isNull(campaignReviewers.remindedAt), before(days(3)), gt(campaigns.dueAt, at))),
    of('overdue').where(and(left, isNull(campaignReviewers.overdueAt), before(0))),
    of('escalated').where(and(left, isNull(campaignReviewers.escalatedAt), before(-days(2)))),
  ).limit(500)
}

export const minding = round({
  name: 'access-reviews',
  every: minutes(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('campaigns', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    for (const { id, populationId } of await read(orgId, newer)) await compareCampaign(actor, { id, populationId }).catch(unlessRefused)
    for (const { id, version, built } of await read(orgId, ready)) await (built ? openCampaign(actor, { id, version }) : buildCampaign(actor, { id })).catch(unlessRefused)
    for (const each of await read(orgId, (tx) => toRemind(tx, now()))) await remindReviewer(actor, each).catch(unlessRefused)
  }),
})

export const building = runWork<null>({
  queue: 'campaigns.build',
  name: 'access-review',
  work: () => Promise.resolve(null),
  finish: (actor, id) => takeCampaign(actor, { id }),
  giveUp: (actor, id, why) => failCampaign(actor, { id, why }),
})
