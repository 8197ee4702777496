import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { optionalInstant, untilInstant } from '#lib/input.ts'
import { readSettings } from '../settings/queries.ts'
import type { Severity } from './model.ts'

/** Fixed in the period: how long they were open. Due in the period: how many of them were fixed by then. */
type BySeverity = { severity: Severity; fixed: number; meanHours: number | null; medianHours: number | null; due: number; inTime: number; exempt: number }
/** `unknown`: no scan of it counts any more, or there never was one. */
type BySystem = { systemId: string; name: string; patch: 'patched' | 'overdue' | 'unknown'; scannedAt: string | null; open: number; overdue: number; critical: number; exempt: number; due: number; inTime: number }

export const vulnerabilityNumbers = query({
  name: 'vulnerabilities.numbers',
  permission: 'vulnerabilities.read',
  summary: 'Get how soon vulnerabilities were fixed, by severity, and how each system is patched: with what each number is of, and which systems nobody can tell of',
  http: { path: '/vulnerability-numbers' },
  input: z.object({ from: optionalInstant, to: untilInstant }),
  run: async ({ tx, input }) => {
    const at = now()
    const to = input.to ?? at
    const from = input.from ?? new Date(to.getTime() - days(90))
    const [start, end, moment] = [from, to, at].map((each) => sql`${each.toISOString()}::timestamptz`)
    const { scanDays } = (await readSettings(tx)).vulnerabilities
    const severities = await tx.execute<BySeverity>(sql`
      select s.severity, f.fixed, f.mean as "meanHours", f.median as "medianHours", d.due, d.in_time as "inTime", d.exempt from unnest(array['critical', 'high', 'medium', 'low', 'informational']) with ordinality as s(severity, n)
      cross join lateral (select count(*)::int as fixed, round((extract(epoch from avg(v.resolved_at - v.opened_at)) / 3600)::numeric, 1)::float8 as mean, round((extract(epoch from percentile_cont(0.5) within group (order by v.resolved_at - v.opened_at)) / 3600)::numeric, 1)::float8 as median
        from vulnerabilities v where v.severity = s.severity and v.resolved_at >= ${start} and v.resolved_at < ${end}) f
      cross join lateral (select count(*) filter (where not stays)::int as due, count(*) filter (where v.resolved_at <= v.due_at)::int as in_time, count(*) filter (where stays)::int as exempt
        from (select v.*, v.exempt_until > ${moment} is true as stays from vulnerabilities v where v.severity = s.severity and v.due_at >= ${start} and v.due_at < ${end} and v.due_at < ${moment}) v) d
      order by s.n`)
    const systems = await tx.execute<BySystem>(sql`
      select s.id as "systemId", s.name, to_char(i.scanned_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "scannedAt", v.open, v.overdue, v.critical, v.exempt, d.due, d.in_time as "inTime",
        case when v.overdue > 0 then 'overdue' when i.scanned_at is null or i.scanned_at < ${moment} - ${scanDays}::int * interval '1 day' then 'unknown' else 'patched' end as patch
      from systems s
      left join lateral (select i.scanned_at from vulnerability_imports i where i.org_id = s.org_id and i.status = 'done' and i.system_ids @> array[s.id] order by i.scanned_at desc limit 1) i on true
      cross join lateral (select count(*) filter (where not stays)::int as open, count(*) filter (where not stays and v.due_at < ${moment})::int as overdue, count(*) filter (where not stays and v.severity = 'critical')::int as critical, count(*) filter (where stays)::int as exempt
        from (select v.*, v.exempt_until > ${moment} is true as stays from vulnerabilities v where v.org_id = s.org_id and v.system_id = s.id and v.state <> 'fixed') v) v
      cross join lateral (select count(*) filter (where v.exempt_until > ${moment} is not true)::int as due, count(*) filter (where v.resolved_at <= v.due_at)::int as in_time from vulnerabilities v where v.org_id = s.org_id and v.system_id = s.id and v.due_at >= ${start} and v.due_at < ${end} and v.due_at < ${moment}) d
      where s.deleted_at is null order by s.name, s.id limit 2000`)
    const rows = [...systems]
    const count = (patch: BySystem['patch']) => rows.filter((each) => each.patch === patch).length
    return { from, to, scanDays, severities: [...severities], systems: rows, patch: { inScope: rows.length, patched: count('patched'), overdue: count('overdue'), unknown: count('unknown') } }
  },
})
