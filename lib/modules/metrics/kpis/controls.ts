import 'server-only'
import { sql } from 'drizzle-orm'
import { proofOf } from '../../controls/queries.ts'
import type { Kpi } from './shape.ts'

export const controlsProven: Kpi = {
  name: 'controls-proven',
  title: 'Controls that are proven',
  kind: 'controls',
  definition: 'Of the implemented controls, how many were performed in this period or the one before, with proof, or have evidence that is approved and not expired. Of those performed each time something happens, nobody can tell without a record.',
  numerator: 'Proven',
  denominator: 'Implemented controls',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.95 },
  sources: [{ label: 'Not proven', href: '/controls?proof=unproven' }, { label: 'Could not tell', href: '/controls?proof=unclear' }, { label: 'Proven', href: '/controls?proof=proven' }],
  measure: sql`
    select count(*) filter (where proof = 'proven') as n, count(*) as d, count(*) filter (where proof = 'unclear') as u from (select ${proofOf} as proof from controls where controls.deleted_at is null) p where proof is not null`,
}
