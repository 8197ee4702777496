import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const hashChecks: Kpi = {
  name: 'hash-checks',
  title: 'Stored files that are unaltered',
  kind: 'controls',
  definition: 'Of the stored files, how many hashed to the same when they were read again last. Those not read again yet could not be told.',
  numerator: 'The same',
  denominator: 'Stored files',
  unit: 'share',
  target: { sense: 'at_least', rate: 1 },
  sources: [{ label: 'Altered', href: '/artifacts?check=mismatch' }, { label: 'Missing', href: '/artifacts?check=missing' }, { label: 'Stored files', href: '/artifacts' }],
  measure: sql`
    select count(*) filter (where check_outcome = 'match') as n, count(*) as d, count(*) filter (where check_outcome is null) as u from artifacts where deleted_at is null`,
}
