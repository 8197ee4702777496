import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const findingsMean: Kpi = {
  name: 'time-to-resolve',
  title: 'Time until a finding is decided',
  kind: 'security',
  definition: 'From when a finding was found until somebody resolved it or called it a false positive, of those decided in the last 90 days.',
  numerator: 'Hours, in all',
  denominator: 'Findings decided in the last 90 days',
  unit: 'hours',
  target: { sense: 'at_most', rate: 168 },
  sources: [{ label: 'Resolved findings', href: '/findings?status=resolved' }, { label: 'False positives', href: '/findings?status=false_positive' }],
  measure: sql`
    select coalesce(round(sum(extract(epoch from reviewed_at - created_at)) / 3600), 0) as n, count(*) as d, 0 as u from findings
    where status in ('resolved', 'false_positive') and reviewed_at >= now() - interval '90 days'`,
}
