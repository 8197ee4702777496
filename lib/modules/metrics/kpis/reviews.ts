import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const reviewsOnTime: Kpi = {
  name: 'reviews-on-time',
  title: 'Access reviews closed on time',
  kind: 'controls',
  definition: 'Of the access reviews that were due in the last 12 months, how many were closed by then.',
  numerator: 'Closed by then',
  denominator: 'Reviews due in the last 12 months',
  unit: 'share',
  target: { sense: 'at_least', rate: 1 },
  sources: [{ label: 'Access reviews', href: '/campaigns' }],
  measure: sql`
    select count(*) filter (where closed_at <= due_at) as n, count(*) as d, 0 as u from campaigns where state <> 'withdrawn' and due_at < now() and due_at >= now() - interval '12 months'`,
}
