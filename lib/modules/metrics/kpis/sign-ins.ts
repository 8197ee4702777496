import 'server-only'
import { sql } from 'drizzle-orm'
import type { Kpi } from './shape.ts'

export const signIns: Kpi = {
  name: 'sign-ins',
  title: 'Sign-ins that succeed',
  kind: 'security',
  definition: 'Of the times somebody gave a password or came from an identity provider in the last 30 days, how many were accepted. Wrong passwords count as tries.',
  numerator: 'Accepted',
  denominator: 'Tries, in the last 30 days',
  unit: 'share',
  target: { sense: 'above', rate: 0.995 },
  sources: [{ label: 'Passwords', href: '/audit-trail?action=sessions.start', days: 30 }, { label: 'Single sign-on', href: '/audit-trail?action=sessions.startBySso', days: 30 }],
  measure: sql`
    select count(*) filter (where outcome in ('success', 'partial')) as n, count(*) as d, 0 as u from audit_entries
    where action in ('sessions.start', 'sessions.startBySso') and subject_type <> 'session' and recorded_at >= now() - interval '30 days'`,
}
