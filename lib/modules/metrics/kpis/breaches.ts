import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const breaches: Kpi = {
  name: 'data-breaches',
  title: 'Data breaches',
  kind: 'security',
  definition: 'Incidents of the last 12 months in which somebody said that personal data were breached: the 72 hours were started. Of incidents that are not closed and in which nobody said so, nobody can tell yet.',
  numerator: 'Incidents with a breach of personal data',
  denominator: null,
  unit: 'count',
  target: { sense: 'at_most', rate: 0 },
  sources: [{ label: 'Incidents', href: '/incidents' }],
  measure: sql`
    select count(*) filter (where aware_at >= now() - interval '12 months') as n, null::bigint as d, count(*) filter (where aware_at is null and state <> 'closed')::int as u from incidents where merged_into_id is null`,
}
