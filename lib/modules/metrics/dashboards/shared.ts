import 'server-only'
import { sql } from 'drizzle-orm'
import { type Actor, may } from '#lib/auth/actor.ts'
import { proofOf } from '../../controls/queries.ts'
import { mostShown } from '../model.ts'

/** Implemented controls of an area. */
export type Area = { area: string; all: number; proven: number; unproven: number; unclear: number }

export const none = sql`select '[]'::jsonb`

export const areasOf = (actor: Actor) => (may(actor, 'controls.read') ? sql`
  select coalesce(jsonb_agg(to_jsonb(a) order by a.area), '[]') from (
    select left(code, 2) as area, count(*)::int as all, (count(*) filter (where proof = 'proven'))::int as proven, (count(*) filter (where proof = 'unproven'))::int as unproven, (count(*) filter (where proof = 'unclear'))::int as unclear
    from (select controls.code, ${proofOf} as proof from controls where controls.deleted_at is null) p where proof is not null group by 1) a` : none)

/** What the changes of a system in production came to, of the last 31 days; above `mostShown` failed or unclear ones are that many and more. */
export type LiveChanges = { id: string; system: string; all: number; fail: number; unclear: number; complete: boolean; judgedAt: string }

const most = 50
const having = (result: string) => sql`(select count(*)::int from (select from reconciliation_units u where u.org_id = r.org_id and u.reconciliation_id = r.id and u.result = ${result} limit ${sql.raw(String(mostShown + 1))}) counted)`
export const liveChanges = (actor: Actor) => (may(actor, 'reconciliations.read') ? sql`
  select coalesce(jsonb_agg(to_jsonb(c) order by c.fail desc, c.system), '[]') from (
    select r.id, s.name as system, r.as_of as "judgedAt", r.incomplete = '[]'::jsonb as complete, coalesce(r.units, 0) as all, ${having('fail')} as fail, ${having('not_evaluable')} as unclear
    from reconciliations r join systems s on s.org_id = r.org_id and s.id = r.system_id where r.state = 'live' order by s.name limit ${sql.raw(String(most))}) c` : none)

/** Of a metric at the end of a month, or now for the present one: `month` is YYYY-MM. */
export type MonthValue = { metric: string; month: string; day: string; numerator: number; denominator: number | null; unclear: number; measuredAt: string }

/** The last 12 months of these metrics; a month in which one was not measured is left out. */
export const monthsOf = (metrics: string[]) => sql`
  select coalesce(jsonb_agg(to_jsonb(v) order by v.metric, v.month), '[]') from (
    select k.metric, to_char(m.month, 'YYYY-MM') as month, d.day::text, d.numerator, d.denominator, d.unclear, d.measured_at as "measuredAt"
    from unnest(${sql.param(metrics)}::text[]) as k(metric) cross join generate_series(date_trunc('month', now() at time zone 'utc') - interval '11 months', date_trunc('month', now() at time zone 'utc'), interval '1 month') as m(month)
    cross join lateral (select * from metric_days w where w.metric = k.metric and w.day >= m.month::date and w.day < (m.month + interval '1 month')::date order by w.day desc limit 1) d) v`
