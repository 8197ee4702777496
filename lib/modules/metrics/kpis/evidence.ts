import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const evidenceInPeriod: Kpi = {
  name: 'evidence-in-period',
  title: 'Evidence within its period',
  kind: 'controls',
  definition: 'Of the evidence that was approved once, how much has not expired.',
  numerator: 'Not expired',
  denominator: 'Evidence approved',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.95 },
  sources: [{ label: 'Expired', href: '/evidence?status=expired' }, { label: 'Approved', href: '/evidence?status=approved' }],
  measure: sql`
    select count(*) filter (where status = 'approved') as n, count(*) as d, 0 as u from evidence where deleted_at is null and status in ('approved', 'expired')`,
}
