import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const changesPassing: Kpi = {
  name: 'changes-passing',
  title: 'Changes in production that pass',
  kind: 'controls',
  definition: 'Of the changes of the last 31 days that were judged, of all systems, how many passed every question; of some nobody could tell.',
  numerator: 'Passed',
  denominator: 'Changes judged',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.95 },
  sources: [{ label: 'Reconciliation', href: '/reconciliations' }],
  measure: sql`
    select count(*) filter (where u.result = 'pass') as n, count(*) as d, count(*) filter (where u.result = 'not_evaluable') as u from reconciliation_units u join reconciliations r on r.org_id = u.org_id and r.id = u.reconciliation_id
    where r.state = 'live' and u.result <> 'not_applicable'`,
}
