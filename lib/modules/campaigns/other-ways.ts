import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RowState } from '#db/schema/campaigns.ts'

/** Another row of a review that gives the same person, or the same account of nobody known, the same right of the same system. */
export type OtherWay = { id: string; number: number; accountName: string; rightName: string; scope: string; state: RowState }

/** Others that are named of one row at most. */
const named = 5

/**
 * By which other rows a right stays when a row is rejected: those that are neither rejected nor gone, where it holds as far or throughout. Of GitHub, whose roles contain
 * those below them, any role at the same place. The ways within one row
 * are its `paths`, and rejected with it.
 * @param numbers rows of the review
 * @returns per number of a row the first five, in their order; rows without any are not in it
 */
export async function otherWaysOf(tx: Tx, orgId: string, campaignId: string, numbers: readonly number[]): Promise<Map<number, OtherWay[]>> {
  const found = new Map<number, OtherWay[]>()
  if (numbers.length === 0) return found
  const same = sql`o.org_id = r.org_id and o.campaign_id = r.campaign_id and (o.right_id = r.right_id or o.source = 'github' and o.right_kind = r.right_kind and o.source = r.source) and o.system_id = r.system_id and o.number <> r.number and (o.scope = r.scope or o.scope in ('', '/')) and o.state <> 'rejected' and not o.gone`
  const rows = await tx.execute<OtherWay & { of: number }>(sql`
    select r.number as of, w.id, w.number, w.account_name as "accountName", w.right_name as "rightName", w.scope, w.state from campaign_rows r cross join lateral (
      select o.* from campaign_rows o where ${same} and o.person_id = r.person_id
      union all select o.* from campaign_rows o where ${same} and r.person_id is null and o.person_id is null and o.account_name = r.account_name and o.account_id = r.account_id
      order by number limit ${named}) w
    where r.org_id = ${orgId}::uuid and r.campaign_id = ${campaignId}::uuid and r.number = any (${`{${numbers.join(',')}}`}::int[]) order by r.number, w.number`)
  for (const { of, ...way } of rows) found.set(of, [...(found.get(of) ?? []), way])
  return found
}
