import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Cell } from '#lib/files/xlsx.ts'
import { formatPercent } from '#lib/format.ts'

/** A figure of a period: how many, of how many, of what, and where that comes from. */
export type Figure = { name: string; part: number; whole: number; of: string; source: string }

const during = (column: SQL, from: Date, to: Date) => sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`

/** What executives are told of a period. Each figure has what it is of; of what nobody recorded there is none. */
export async function figuresOf(tx: Tx, from: Date, to: Date): Promise<Figure[]> {
  const two = async (question: SQL) => {
    const [row] = await tx.execute<{ part: string; whole: string }>(question)
    return { part: Number(row?.part ?? 0), whole: Number(row?.whole ?? 0) }
  }
  return [
    { name: 'Controls that are effective', ...(await two(sql`select count(*) filter (where effectiveness = 'effective') as part, count(*) as whole from controls where deleted_at is null and status <> 'not_applicable'`)), of: 'controls that apply, as they stand now', source: 'Controls' },
    { name: 'Controls performed', ...(await two(sql`select count(*) filter (where exists (select from control_occurrences o where o.org_id = c.org_id and o.control_id = c.id and ${during(sql`o.performed_at`, from, to)})) as part, count(*) as whole from controls c where c.deleted_at is null and c.status = 'implemented'`)), of: 'implemented controls, at least once in the period', source: 'Occurrences of controls' },
    { name: 'Evidence approved', ...(await two(sql`select count(*) filter (where status = 'approved') as part, count(*) as whole from evidence where deleted_at is null and ${during(sql`arrived_at`, from, to)}`)), of: 'evidence that arrived in the period', source: 'Evidence' },
    { name: 'Findings decided', ...(await two(sql`select count(*) filter (where status not in ('open', 'flagged')) as part, count(*) as whole from findings where ${during(sql`occurred_at`, from, to)}`)), of: 'findings about events of the period', source: 'Findings' },
    { name: 'Critical and high findings undecided', ...(await two(sql`select count(*) filter (where severity >= 3 and status in ('open', 'flagged')) as part, count(*) filter (where severity >= 3) as whole from findings where ${during(sql`occurred_at`, from, to)}`)), of: 'critical and high findings of the period', source: 'Findings' },
    { name: 'Access rights decided', ...(await two(sql`select count(*) filter (where r.state in ('approved', 'rejected')) as part, count(*) as whole from campaign_rows r join campaigns c on c.org_id = r.org_id and c.id = r.campaign_id where c.state in ('open', 'closed', 'signed_off') and not r.gone and ${during(sql`c.opened_at`, from, to)}`)), of: 'rights in access reviews opened in the period', source: 'Access reviews' },
    { name: 'Revocations done', ...(await two(sql`select count(*) filter (where state = 'removed') as part, count(*) as whole from revocations where ${during(sql`created_at`, from, to)}`)), of: 'revocations opened in the period', source: 'Revocations' },
    { name: 'Questions about changes passed', ...(await two(sql`select coalesce(sum((t ->> 'pass')::int), 0) as part, coalesce(sum((t ->> 'pass')::int + (t ->> 'fail')::int + (t ->> 'not_evaluable')::int), 0) as whole from reconciliations r, jsonb_array_elements(r.totals) t where r.state = 'done' and ${during(sql`r.to_at`, from, to)}`)), of: 'questions asked (passed, failed, not evaluable) in reconciliations that end in the period', source: 'Reconciliations of changes' },
    { name: 'Stored files as they were stored', ...(await two(sql`select count(*) filter (where check_outcome = 'match') as part, count(*) filter (where check_outcome is not null) as whole from artifacts where deleted_at is null`)), of: 'stored files that were checked, as they stand now', source: 'Stored files' },
  ]
}

/** "3 of 4 (75 %)", or that nothing was there to count. */
export const rate = ({ part, whole }: Pick<Figure, 'part' | 'whole'>): string => (whole === 0 ? 'nothing to count' : formatPercent(part, whole))

/** How many findings of each severity occurred in each month. */
export async function findingsByMonth(tx: Tx, from: Date, to: Date, zone: string): Promise<Cell[][]> {
  const rows = await tx.execute<{ month: string; critical: number; high: number; medium: number; low: number }>(sql`
    select to_char(m, 'YYYY-MM') as month, count(f.id) filter (where f.severity = 4)::int as critical, count(f.id) filter (where f.severity = 3)::int as high, count(f.id) filter (where f.severity = 2)::int as medium, count(f.id) filter (where f.severity = 1)::int as low
    from generate_series(date_trunc('month', ${from.toISOString()}::timestamptz at time zone ${zone}), ${to.toISOString()}::timestamptz at time zone ${zone} - interval '1 millisecond', interval '1 month') m
    left join (select id, severity, occurred_at from findings where ${during(sql`occurred_at`, from, to)}) f on date_trunc('month', f.occurred_at at time zone ${zone}) = m group by m order by m`)
  return rows.map((row) => [row.month, row.critical, row.high, row.medium, row.low])
}

export const findingsTable = { name: 'months', title: 'Findings by month', none: 'There is no month.', key: ['month'], chart: { kind: 'bar' as const, first: 'worst' as const, label: 'month', values: ['critical', 'high', 'medium', 'low'] }, columns: { month: ['Month', 3], critical: ['Critical', 2], high: ['High', 2], medium: ['Medium', 2], low: ['Low', 2] } as Record<string, [string, number]> }
