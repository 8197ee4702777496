import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Columns, bulkIn } from '#lib/door/bulk-in.ts'
import type { Scan } from './operations/shared.ts'
import type { ResultRow } from './rows.ts'

/** How many findings a scan opened, found again, saw fixed or gone, and could not read. */
export type Turned = { opened: number; regressed: number; fixed: number; gone: number; unread: number }

const columns: Columns<ResultRow> = {
  number: ['integer', (row) => row.number], key: ['text', (row) => row.key], check_id: ['text', (row) => row.check], severity: ['text', (row) => row.severity], type: ['text', (row) => row.type], resource_id: ['text', (row) => row.id], name: ['text', (row) => row.name], region: ['text', (row) => row.region],
  outcome: ['text', (row) => row.outcome], said: ['text', (row) => row.said], cause: ['text', (row) => row.cause], code: ['text', (row) => row.code], finding_id: ['uuid', (row) => row.findingId], system_id: ['uuid', (row) => row.systemId], evidence: ['jsonb', (row) => row.evidence],
}

type Writing = { scan: Scan; accountId: string; sample: boolean; actorId: string | null; at: Date }

/**
 * Results and the turns in the lives of findings that follow, set by set: a failure opens, or finds again what was fixed or gone; a pass fixes; what does not apply any more is gone, not
 * fixed; what could not be read stays as it was. One statement, so that each finding is looked at as it was before.
 */
export async function writeResults(tx: Tx, rows: Iterable<ResultRow>, { scan, accountId, sample, actorId, at }: Writing): Promise<Turned> {
  const org = sql`${scan.orgId}::uuid`
  const when = sql`${at.toISOString()}::timestamptz`
  const merge = (staged: SQL) => sql`
    with results as (
      insert into cloud_results (org_id, scan_id, number, key, check_id, severity, type, resource_id, name, region, outcome, said, cause, code)
      select ${org}, ${scan.id}::uuid, number, key, check_id, severity, type, resource_id, name, region, outcome, said, cause, code from ${staged}
    ), was as (
      select s.*, f.id as was_id, f.state as was from ${staged} s left join cloud_findings f on f.org_id = ${org} and f.key = s.key where s.resource_id is not null
    ), failing as (
      insert into cloud_findings as f (org_id, id, key, account_id, check_id, severity, type, resource_id, name, region, system_id, state, said, read_at, read_scan_id, opened_at, before, sample, created_at, updated_at, created_by_id, updated_by_id)
      select ${org}, finding_id, key, ${accountId}::uuid, check_id, severity, type, resource_id, name, region, system_id, 'open', said, ${scan.startedAt.toISOString()}::timestamptz, ${scan.id}::uuid, ${when}, evidence, ${sample}, ${when}, ${when}, ${actorId}::uuid, ${actorId}::uuid from was where outcome = 'fail'
      on conflict (org_id, key) do update set
        said = excluded.said, severity = excluded.severity, name = excluded.name, system_id = excluded.system_id, read_at = excluded.read_at, read_scan_id = excluded.read_scan_id, unread_since = null, updated_at = ${when}, version = f.version + 1,
        state = case when f.state in ('fixed', 'gone') then 'regressed' else f.state end, times = f.times + (f.state in ('fixed', 'gone'))::int,
        opened_at = case when f.state in ('fixed', 'gone') then excluded.opened_at else f.opened_at end, resolved_at = null,
        before = case when f.state in ('fixed', 'gone') then excluded.before else f.before end, after = null
      returning f.id, f.state, f.said
    ), resolved as (
      update cloud_findings f set state = case w.outcome when 'pass' then 'fixed' else 'gone' end, said = w.said, read_at = ${scan.startedAt.toISOString()}::timestamptz, read_scan_id = ${scan.id}::uuid, unread_since = null, resolved_at = ${when}, after = w.evidence, updated_at = ${when}, version = f.version + 1
      from was w where f.org_id = ${org} and f.id = w.was_id and w.was in ('open', 'regressed') and w.outcome in ('pass', 'not_applicable')
      returning f.id, f.state, f.said
    ), untold as (
      update cloud_findings f set unread_since = coalesce(f.unread_since, ${when}), updated_at = ${when}, version = f.version + 1
      from was w where f.org_id = ${org} and f.id = w.was_id and w.was in ('open', 'regressed') and w.outcome in ('not_evaluable', 'manual')
      returning f.id
    ), turned as (
      select f.id, f.state, f.said from failing f left join was w on w.was_id = f.id where w.was is null or w.was in ('fixed', 'gone')
      union all select id, state, said from resolved
    ), turns as (
      insert into cloud_finding_turns (org_id, finding_id, number, at, scan_id, state, said)
      select ${org}, t.id, coalesce((select max(n.number) from cloud_finding_turns n where n.org_id = ${org} and n.finding_id = t.id), 0) + 1, ${when}, ${scan.id}::uuid, t.state, t.said from turned t
    )
    select (select count(*) from turned where state = 'open')::int as opened, (select count(*) from turned where state = 'regressed')::int as regressed, (select count(*) from turned where state = 'fixed')::int as fixed,
      (select count(*) from turned where state = 'gone')::int as gone, (select count(*) from untold)::int as unread`
  const { returned } = await bulkIn<ResultRow, Turned>(tx, rows, columns, merge)
  return returned[0] as Turned
}

/** Open findings of which this scan has no result: gone where the list of their type is whole, else not read. */
export async function settleAbsent(tx: Tx, { scan, accountId, at, checks, whole }: Writing & { checks: string[]; whole: string[] }): Promise<{ gone: number; unread: number }> {
  const org = sql`${scan.orgId}::uuid`
  const when = sql`${at.toISOString()}::timestamptz`
  const [found] = await tx.execute<{ gone: number; unread: number }>(sql`
    with absent as (
      select f.id, (f.type = any(${sql.param(whole)}::text[]) or f.type || ' ' || f.region = any(${sql.param(whole)}::text[])) as whole from cloud_findings f
      where f.org_id = ${org} and f.account_id = ${accountId}::uuid and f.state in ('open', 'regressed') and f.check_id = any(${sql.param(checks)}::text[])
        and not exists (select from cloud_results r where r.org_id = ${org} and r.scan_id = ${scan.id}::uuid and r.key = f.key)
    ), gone as (
      update cloud_findings f set state = 'gone', said = 'It is not there any more: it is missing from a list that is whole.', read_at = ${scan.startedAt.toISOString()}::timestamptz, read_scan_id = ${scan.id}::uuid, unread_since = null, resolved_at = ${when}, updated_at = ${when}, version = f.version + 1
      from absent a where f.org_id = ${org} and f.id = a.id and a.whole returning f.id, f.said
    ), unread as (
      update cloud_findings f set unread_since = coalesce(f.unread_since, ${when}), updated_at = ${when}, version = f.version + 1 from absent a where f.org_id = ${org} and f.id = a.id and not a.whole returning f.id
    ), turns as (
      insert into cloud_finding_turns (org_id, finding_id, number, at, scan_id, state, said)
      select ${org}, g.id, coalesce((select max(n.number) from cloud_finding_turns n where n.org_id = ${org} and n.finding_id = g.id), 0) + 1, ${when}, ${scan.id}::uuid, 'gone', g.said from gone g
    )
    select (select count(*) from gone)::int as gone, (select count(*) from unread)::int as unread`)
  return found as { gone: number; unread: number }
}
