import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const hijacks: Kpi = {
  name: 'hijacks',
  title: 'Sessions that turned up elsewhere',
  kind: 'security',
  definition: 'Of the sessions begun in the last 30 days and the ones refused then, how many were refused because they came from another browser or place than they began in: what a stolen one looks like.',
  numerator: 'Sessions refused',
  denominator: 'Sessions begun, in the last 30 days',
  unit: 'share',
  target: { sense: 'below', rate: 0.001 },
  sources: [{ label: 'Refused sessions', href: '/audit-trail?action=sessions.refuse', days: 30 }],
  measure: sql`
    select (select count(*) from audit_entries where action = 'sessions.refuse' and recorded_at >= now() - interval '30 days') as n, (select count(*) from sessions where created_at >= now() - interval '30 days') as d, 0 as u`,
}
