import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { campaignPopulations, campaignRows } from '#db/schema/campaigns.ts'

/** Rows that an account may not decide: the access of its human, or rights they can give. As PostgreSQL reckons it (`db/rules.sql`). */
export const barredFor = (orgId: string, userId: string): SQL => sql`
  (${campaignRows.persons} && tickmark_persons_of(${orgId}::uuid, ${userId}::uuid) or ${campaignRows.personId} = any (tickmark_persons_of(${orgId}::uuid, ${userId}::uuid)) or exists (
    select from ${campaignPopulations} c, jsonb_array_elements(c.granters) g, jsonb_array_elements_text(g -> 'persons') p
    where c.org_id = campaign_rows.org_id and c.campaign_id = campaign_rows.campaign_id and c.system_id = campaign_rows.system_id and c.source = campaign_rows.source and p::uuid = any (tickmark_persons_of(${orgId}::uuid, ${userId}::uuid))))`
