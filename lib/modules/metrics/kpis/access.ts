import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const authorizedAccess: Kpi = {
  name: 'authorized-access',
  title: 'Access authorized before it was granted',
  kind: 'controls',
  definition: 'Of the access somebody asked for and that was granted in the last 90 days, how much was approved by somebody else first. Emergency access is granted first, and counts as not approved first.',
  numerator: 'Approved first',
  denominator: 'Access granted in the last 90 days',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.98 },
  sources: [{ label: 'Access requests', href: '/access-requests' }],
  measure: sql`
    select count(*) filter (where approved_at <= granted_at) as n, count(*) as d, 0 as u from access_requests where granted_at >= now() - interval '90 days'`,
}
