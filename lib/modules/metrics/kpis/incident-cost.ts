import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const incidentCost: Kpi = {
  name: 'incident-cost',
  title: 'Cost of incidents',
  kind: 'business',
  definition: 'What incidents that were detected in the last 12 months cost, in whole units of the currency that most of them have. Those without a cost, or with one in another currency, are not in it.',
  numerator: 'Cost',
  denominator: null,
  unit: 'count',
  target: null,
  sources: [{ label: 'Incidents', href: '/incidents' }],
  measure: sql`
    select coalesce(round(sum(of.cost) filter (where of.currency = most.currency)), 0)::bigint as n, null::bigint as d, count(*) filter (where of.currency is distinct from most.currency or of.cost is null)::int as u
    from incidents of, (select mode() within group (order by currency) as currency from incidents where detected_at >= now() - interval '12 months') as most where of.detected_at >= now() - interval '12 months' and of.merged_into_id is null`,
}
