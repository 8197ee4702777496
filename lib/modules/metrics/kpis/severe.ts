import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const severe: Kpi = {
  name: 'severe-undecided',
  title: 'High and critical findings undecided',
  kind: 'security',
  definition: 'Findings of high and critical severity that are open or flagged.',
  numerator: 'Undecided, high or critical',
  denominator: null,
  unit: 'count',
  target: { sense: 'at_most', rate: 0 },
  sources: [{ label: 'High', href: '/findings?status=undecided&severity=high' }, { label: 'Critical', href: '/findings?status=undecided&severity=critical' }],
  measure: sql`
    select coalesce(sum(undecided), 0) as n, null::bigint as d, 0 as u from finding_groups where severity >= 3`,
}
