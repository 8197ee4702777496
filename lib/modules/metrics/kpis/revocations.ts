import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const revocationsInTime: Kpi = {
  name: 'revocations-in-time',
  title: 'Rights removed in time',
  kind: 'controls',
  definition: 'Of the rights that had to go in the last 90 days, how many are shown as gone by a population by then. Of those that may stay by approval nobody can tell yet.',
  numerator: 'Gone by then',
  denominator: 'Rights that had to go in the last 90 days',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.95 },
  sources: [{ label: 'Revocations', href: '/revocations' }, { label: 'Overdue', href: '/revocations?overdue=yes' }],
  measure: sql`
    select count(*) filter (where closed_at <= due_at) as n, count(*) as d, count(*) filter (where state = 'excepted') as u from revocations where state <> 'void' and due_at < now() and due_at >= now() - interval '90 days'`,
}
