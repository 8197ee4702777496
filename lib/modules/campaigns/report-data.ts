import 'server-only'
import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { campaignPopulations, campaignReviewers, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { controls } from '#db/schema/controls.ts'
import { populationReconciliations, populations } from '#db/schema/populations.ts'
import { systemControls, systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { placeOf } from '#lib/door/export.ts'
import { revocationFilters, revocationsOf } from '../revocations/queries.ts'
import { submittedForThemBy } from './delegated.ts'
import { involvements } from './model.ts'
import { metricsOf } from './queries.ts'

/** What the report of an access review is made of: the tables of the campaign alone, which stay as they are once it is closed, and how its revocations stand. */

/**
 * A condition on controls: those that a review of these systems performs. Of the catalogue that is "Access is reviewed"; an organization's own control of the area AC counts when its
 * title speaks of a review. What else maps to a system, such as how access is granted, is not performed by reviewing it.
 */
export const reviewControls = (campaignId: string): SQL => sql`${controls.code} like 'AC-%' and (${controls.template} = 'AC-02' or (${controls.template} is null and ${controls.title} ~* 'review'))
  and ${controls.id} in (select ${systemControls.controlId} from ${systemControls} join ${campaignPopulations} on ${campaignPopulations.orgId} = ${systemControls.orgId} and ${campaignPopulations.systemId} = ${systemControls.recordId} where ${campaignPopulations.campaignId} = ${campaignId}::uuid)`

const extractor = alias(users, 'extractor')

/** Every population its rows came from, the one it was compared with last first. */
const populationsOf = (tx: Tx, campaignId: string) => tx.select({
  id: populations.id, system: systems.name, source: populations.source, title: populations.title, report: populations.report, parameters: populations.parameters, extractedAt: populations.extractedAt, extractedBy: extractor.name, records: populations.records, rejected: populations.rejected, blank: populations.blank, duplicates: populations.duplicates,
  accepted: populations.accepted, root: populations.root, reason: populations.reason, present: sql<boolean>`${campaignPopulations.id} is not null`, granters: campaignPopulations.granters,
  against: populationReconciliations.against, seen: populationReconciliations.seen, here: populationReconciliations.here, there: populationReconciliations.there, onlyHere: populationReconciliations.onlyHere, onlyThere: populationReconciliations.onlyThere,
}).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId)))
  .leftJoin(campaignPopulations, and(eq(campaignPopulations.orgId, populations.orgId), eq(campaignPopulations.populationId, populations.id), eq(campaignPopulations.campaignId, campaignId)))
  .leftJoin(populationReconciliations, and(eq(populationReconciliations.orgId, populations.orgId), eq(populationReconciliations.populationId, populations.id)))
  .leftJoin(extractor, and(eq(extractor.orgId, populations.orgId), eq(extractor.id, populations.extractedById)))
  .where(or(sql`${campaignPopulations.id} is not null`, inArray(populations.id, tx.selectDistinct({ id: campaignRows.populationId }).from(campaignRows).where(eq(campaignRows.campaignId, campaignId)))))
  .orderBy(asc(systems.name), asc(populations.source), sql`${campaignPopulations.id} is null`, asc(populations.extractedAt))

export async function reportData(tx: Tx, orgId: string, campaignId: string) {
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, campaignId))
  if (!campaign) throw new Error('the review of this report is not there')
  const { organization, checkpoint } = await placeOf(tx, orgId)
  const [held] = await tx.select({
    rows: sql<number>`count(*)::int`, approved: sql<number>`(count(*) filter (where state = 'approved' and not gone))::int`, rejected: sql<number>`(count(*) filter (where state = 'rejected' and not gone))::int`, gone: sql<number>`(count(*) filter (where gone))::int`, late: sql<number>`(count(*) filter (where assigned_late))::int`,
  }).from(campaignRows).where(eq(campaignRows.campaignId, campaignId))
  const reviewers = await tx.select({ name: users.name, rows: campaignReviewers.rows, approved: campaignReviewers.approved, rejected: campaignReviewers.rejected, gone: campaignReviewers.gone, guarded: campaignReviewers.guarded, submittedAt: campaignReviewers.submittedAt, submittedForThemBy }).from(campaignReviewers)
    .innerJoin(users, and(eq(users.orgId, campaignReviewers.orgId), eq(users.id, campaignReviewers.userId))).where(and(eq(campaignReviewers.campaignId, campaignId), sql`${campaignReviewers.rows} > 0`)).orderBy(asc(users.name), asc(users.id))
  const performed = await tx.select({ code: controls.code, title: controls.title }).from(controls).where(and(reviewControls(campaignId), sql`${controls.deletedAt} is null`)).orderBy(asc(controls.code))
  const names = await namesOf(tx, [campaign.ownerId, campaign.securityId, campaign.closedById, campaign.createdById])
  return {
    campaign, organization, checkpoint, reviewers, performed, counts: held ?? { rows: 0, approved: 0, rejected: 0, gone: 0, late: 0 }, nameOf: (userId: string | null) => (userId ? (names.get(userId) ?? '') : 'Tickmark'),
    populations: await populationsOf(tx, campaignId), metrics: await metricsOf(tx, orgId, campaignId),
  }
}
export type ReportData = Awaited<ReturnType<typeof reportData>>

/** What somebody should look at, some hundred at a time: what, row, system, account, person, right, the fact, by whom, when. */
export const exceptionsOf = (tx: Tx, orgId: string, campaignId: string): AsyncIterable<unknown[][]> => tx.raw.unsafe(`
  with r as materialized (select r.*, s.name as system from campaign_rows r join systems s on s.org_id = r.org_id and s.id = r.system_id where r.org_id = $1 and r.campaign_id = $2),
  d as materialized (select d.*, u.name as decider from campaign_decisions d left join users u on u.org_id = d.org_id and u.id = d.decided_by_id where d.org_id = $1 and d.campaign_id = $2)
  select what, number, system, account_name, person_name, right_name, fact, by, at from (
    select 0 as rank, case i.why when 'own' then '${involvements.own}' else '${involvements.grants}' end as what, r.number, r.system, r.account_name, r.person_name, r.right_name, 'Learned after the decision, from how accounts and people were matched' as fact, d.decider as by, d.decided_at as at from tickmark_campaign_involved($1, $2) i join r on r.number = i.number join d on d.number = r.number and d.sequence = r.sequence
    union all select 1, 'Rejected', r.number, r.system, r.account_name, r.person_name, r.right_name, d.note, d.decider, d.decided_at from r join d on d.number = r.number and d.sequence = r.sequence where r.state = 'rejected'
    union all select 2, 'Approved with a flag', r.number, r.system, r.account_name, r.person_name, r.right_name, (select string_agg(f.value, '; ' order by f.key) from jsonb_each_text(r.flags) f), d.decider, d.decided_at from r join d on d.number = r.number and d.sequence = r.sequence where r.state = 'approved' and r.flags <> '{}'
    union all select 3, 'Flagged by its reviewer', r.number, r.system, r.account_name, r.person_name, r.right_name, d.note, d.decider, d.decided_at from r join d on d.number = r.number and d.outcome = 'flag'
    union all select 4, 'Decision became void', r.number, r.system, r.account_name, r.person_name, r.right_name, d.note, null, d.decided_at from r join d on d.number = r.number and d.outcome = 'void'
    union all select 5, 'Reassigned late', r.number, r.system, r.account_name, r.person_name, r.right_name, coalesce(r.assigned_why, ''), u.name, r.assigned_at from r left join users u on u.org_id = r.org_id and u.id = r.assignee_id where r.assigned_late) e
  order by rank, number, at`, [orgId, campaignId]).values().cursor(500) as AsyncIterable<unknown[][]>

/** How what was rejected stands now. */
export const standing = (tx: Tx, actor: Actor, campaignId: string) => revocationsOf(tx, z.object(revocationFilters).parse({ campaignId }), actor)
