import 'server-only'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { campaignDecisions, campaignRows } from '#db/schema/campaigns.ts'
import { systems } from '#db/schema/systems.ts'
import type { Involved } from './model.ts'

/**
 * What was learned after a decision: an account was matched with whoever decided about it, or two people turned out to be one. PostgreSQL reckons it anew each time
 * (`tickmark_campaign_involved`); such a row keeps its decision, is said wherever it is shown, and a review with one is not closed.
 */

/** Of these rows, or of all: number → why. */
export async function involvedIn(tx: Tx, orgId: string, campaignId: string, numbers: readonly number[] | null = null): Promise<Map<number, Involved>> {
  if (numbers?.length === 0) return new Map()
  const rows = await tx.execute<{ number: number; why: Involved }>(sql`select number, why from tickmark_campaign_involved(${orgId}::uuid, ${campaignId}::uuid, ${numbers === null ? null : `{${numbers.join(',')}}`}::int[]) order by number`)
  return new Map(rows.map((row) => [row.number, row.why]))
}

/** As a join of a list that leaves: of one review, or of all that are open. Its columns are `number`, `why`, `campaign_id`. */
export const involvedOf = (campaignId: string | null) => sql`(select c.id as campaign_id, v.number, v.why from campaigns c cross join lateral tickmark_campaign_involved(c.org_id, c.id) v where ${campaignId === null ? sql`c.state = 'open'` : sql`c.id = ${campaignId}::uuid`}) involved`
export const onInvolved = sql`involved.campaign_id = ${campaignRows.campaignId} and involved.number = ${campaignRows.number}`

/** The first hundred, as whoever runs the review has to know them, and how many there are. */
export async function listInvolved(tx: Tx, orgId: string, campaignId: string) {
  const found = await involvedIn(tx, orgId, campaignId)
  const some = [...found.keys()].slice(0, 100)
  if (some.length === 0) return { count: 0, rows: [] }
  const rows = await tx.select({ id: campaignRows.id, number: campaignRows.number, system: systems.name, accountName: campaignRows.accountName, rightName: campaignRows.rightName, decider: sql<string | null>`(select u.name from users u where u.org_id = ${campaignDecisions.orgId} and u.id = ${campaignDecisions.decidedById})` }).from(campaignRows)
    .innerJoin(systems, sql`${systems.orgId} = ${campaignRows.orgId} and ${systems.id} = ${campaignRows.systemId}`)
    .innerJoin(campaignDecisions, sql`${campaignDecisions.orgId} = ${campaignRows.orgId} and ${campaignDecisions.campaignId} = ${campaignRows.campaignId} and ${campaignDecisions.number} = ${campaignRows.number} and ${campaignDecisions.sequence} = ${campaignRows.sequence}`)
    .where(sql`${eq(campaignRows.campaignId, campaignId)} and ${campaignRows.number} = any (${`{${some.join(',')}}`}::int[])`).orderBy(campaignRows.number)
  return { count: found.size, rows: rows.map((row) => ({ ...row, why: found.get(row.number) as Involved })) }
}
