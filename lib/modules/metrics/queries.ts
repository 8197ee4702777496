import 'server-only'
import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findingGroups } from '#db/schema/findings.ts'
import { type Counted, type CountedBy, countMarks, metricDays, topCounts } from '#db/schema/metrics.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { type MonthValue, monthsOf } from './dashboards/shared.ts'
import { kpiOf, kpis } from './kpis/index.ts'
import { type Measured, statusOf, topDays, rateOf } from './model.ts'

const dayText = (at: Date) => at.toISOString().slice(0, 10)

export type Top = { kind: Counted; by: CountedBy; all: number; rows: { value: string; name: string | null; count: number }[] }

/** The portal's own acts name an account by its id; a rule is known by its title. */
const nameOf = sql<string | null>`case when ${topCounts.by} = 'user' then (select u.name from ${users} u where u.org_id = ${topCounts.orgId} and u.id::text = ${topCounts.value}) when ${topCounts.by} = 'rule' then (select g.rule_name from ${findingGroups} g where g.org_id = ${topCounts.orgId} and g.rule_id = ${topCounts.value} limit 1) end`

/** The largest by the last counting, each with the whole it is a part of; `countedAt` null: nothing was counted yet. Of what the caller may list. */
export async function readTop(tx: Tx, actor: Actor) {
  const kinds = ([['event', 'events.read'], ['finding', 'findings.read']] as const).flatMap(([kind, permission]) => (may(actor, permission) ? [kind] : []))
  const [row] = await tx.select({
    mark: countMarks,
    tops: sql<{ kind: Counted; by: CountedBy; value: string; name: string | null; count: number }[]>`(select coalesce(jsonb_agg(to_jsonb(t)), '[]') from (select ${topCounts.kind}, ${topCounts.by}, ${topCounts.value}, ${nameOf} as name, ${topCounts.count} from ${topCounts} where ${inArray(topCounts.kind, kinds)} order by ${topCounts.kind}, ${topCounts.by}, ${topCounts.rank}) t)`,
  }).from(countMarks)
  const { mark, tops: rows } = row ?? { mark: undefined, tops: [] }
  const to = mark?.day ?? now().toISOString().slice(0, 10)
  const from = new Date(new Date(to).getTime() - days(topDays - 1)).toISOString().slice(0, 10)
  const whole = (kind: Counted) => rows.find((row) => row.kind === kind && row.by === 'all')?.count ?? 0
  const tops = [...Map.groupBy(rows.filter((row) => row.by !== 'all'), ({ kind, by }) => `${kind} ${by}`).values()].flatMap((of): Top[] => {
    const [first] = of
    return first ? [{ kind: first.kind, by: first.by, all: whole(first.kind), rows: of.map(({ value, name, count }) => ({ value, name, count })) }] : []
  })
  return { from, to, countedAt: mark?.day ? mark.countedAt : null, tops }
}

export const getTop = query({
  name: 'stats.top',
  permission: 'stats.read',
  summary: 'Get who and what most events and findings of the last 30 days are of, by user, type, system, address and rule, each with its count and how many there are in all',
  http: { path: '/stats/top' },
  input: z.object({}),
  statements: 1,
  run: ({ tx, actor }) => readTop(tx, actor),
})

/** Everything of a metric but the query that measures it. */
const said = ({ measure: _, sources, ...kpi }: (typeof kpis)[number], latest: Measured | null) => ({ ...kpi, sources: sources.map(({ label, href, days: last }) => ({ label, href: last ? `${href}&from=${dayText(new Date(now().getTime() - days(last)))}` : href })), lacking: kpi.lacking ?? null, measured: latest, rate: rateOf(kpi, latest), status: statusOf(kpi, latest) })

const measured = (row: typeof metricDays.$inferSelect | undefined): Measured | null => (row ? { day: row.day, numerator: row.numerator, denominator: row.denominator, unclear: row.unclear, measuredAt: row.measuredAt } : null)

export const listMetrics = query({
  name: 'metrics.list',
  permission: 'stats.read',
  summary: 'Get every metric: its definition, numerator, denominator, target, status (met, missed, not measured), the value of the end of each of the last 12 months, and where its rows are',
  http: { path: '/metrics' },
  input: z.object({}),
  statements: 1,
  run: async ({ tx }) => {
    const names = kpis.map((kpi) => kpi.name)
    const [row] = await tx.execute<{ months: MonthValue[] }>(sql`select (${monthsOf(names)}) as months`)
    const since = dayText(new Date(now().getTime() - days(topDays)))
    return kpis.map((kpi) => {
      const months = (row?.months ?? []).filter((each) => each.metric === kpi.name)
      const last = months.at(-1)
      return { ...said(kpi, last && last.day >= since ? { day: last.day, numerator: last.numerator, denominator: last.denominator, unclear: last.unclear, measuredAt: new Date(last.measuredAt) } : null), months }
    })
  },
})

export const getMetric = query({
  name: 'metrics.get',
  permission: 'stats.read',
  summary: 'Get one metric with what it was on each of the last 92 days, and at the end of each of the last 12 months',
  http: { path: '/metrics/{name}' },
  input: z.object({ name: z.string().min(1).max(60) }),
  run: async ({ tx, input }) => {
    const kpi = kpiOf(input.name)
    if (!kpi) throw notFound('metric')
    const [rows, months] = await Promise.all([
      tx.select().from(metricDays).where(and(eq(metricDays.metric, kpi.name), gte(metricDays.day, dayText(new Date(now().getTime() - days(92)))))).orderBy(asc(metricDays.day)),
      tx.execute<{ months: MonthValue[] }>(sql`select (${monthsOf([kpi.name])}) as months`),
    ])
    return { ...said(kpi, measured(rows.at(-1))), days: rows.flatMap((row) => measured(row) ?? []), months: months[0]?.months ?? [] }
  },
})
