import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { controlOccurrences, controls } from '#db/schema/controls.ts'
import { evidence, evidenceControls } from '#db/schema/evidence.ts'

const utc = sql.raw("(now() at time zone 'utc')")
/** Where the period before the present one begins, by how often a control is performed; of what has no period, a quarter. */
const since = sql`(case ${controls.frequency}
  when 'weekly' then date_trunc('week', ${utc}) - interval '7 days'
  when 'monthly' then date_trunc('month', ${utc}) - interval '1 month'
  when 'half_yearly' then date_trunc('year', ${utc}) + case when extract(month from ${utc}) > 6 then interval '0' else interval '-6 months' end
  when 'yearly' then date_trunc('year', ${utc}) - interval '1 year'
  else date_trunc('quarter', ${utc}) - interval '3 months' end) at time zone 'utc'`

const performed = sql`exists (select from ${controlOccurrences} o where o.org_id = controls.org_id and o.control_id = controls.id and o.performed_at >= ${since} and o.outcome = 'performed' and not exists (select from ${controlOccurrences} w where w.org_id = o.org_id and w.control_id = o.control_id and w.occurrence = o.occurrence and w.proof_type = o.proof_type and w.proof_id = o.proof_id and w.outcome = 'withdrawn'))`
const evidenced = sql`exists (select from ${evidenceControls} l join ${evidence} e on e.org_id = l.org_id and e.id = l.record_id where l.org_id = controls.org_id and l.control_id = controls.id and e.status = 'approved' and e.deleted_at is null and (e.expires_at is null or e.expires_at > now()))`

/**
 * Whether an implemented control is proven: performed in this period or the one before, with its proof, or by evidence that is approved and not expired.
 * Nobody can tell of one that is performed each time something happens, as nothing says whether it did. Null: it is not implemented.
 */
export const proofOf: SQL<string | null> = sql`case when ${controls.status} <> 'implemented' then null when ${performed} or ${evidenced} then 'proven' when ${controls.frequency} = 'each_time' then 'unclear' else 'unproven' end`
