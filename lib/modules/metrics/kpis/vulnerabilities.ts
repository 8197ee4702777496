import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const vulnerabilities: Kpi = {
  name: 'vulnerability-remediation',
  title: 'Time until a vulnerability is mended',
  kind: 'security',
  definition: 'Of the vulnerabilities that a scan of the last 90 days shows as fixed: how long they were open. What is open still, or stays as approved, is not in it.',
  numerator: 'Hours open, in all',
  denominator: 'Vulnerabilities fixed in the last 90 days',
  unit: 'hours',
  target: null,
  sources: [{ label: 'Vulnerabilities', href: '/vulnerabilities?state=fixed' }, { label: 'By severity', href: '/vulnerabilities/systems' }],
  measure: sql`select coalesce(round(extract(epoch from sum(resolved_at - opened_at)) / 3600), 0)::bigint as n, count(*) as d, 0 as u from vulnerabilities where severity <> 'informational' and resolved_at >= now() - interval '90 days'`,
}
