import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** What an import came to. `notified`: who owns a system with a new critical one. */
export type Merged = { failing: number; passed: number; untold: number; opened: number; regressed: number; outdated: number; fixed: number; critical: number; notified: string[] }

type Given = { orgId: string; importId: string; scannedAt: Date; days: Record<string, number | null>; sample: boolean; actorId: string | null; at: Date }

const rank = (column: string) => sql.raw(`array_position(array['critical', 'high', 'medium', 'low', 'informational'], ${column})`)

/**
 * The records of an import become turns in the lives of vulnerabilities, in one statement, so that each is looked at as it was before. Of several records of one key the worst counts. A scan that is
 * older than what is known changes nothing, and opens nothing that a newer whole one of the same scope did not have.
 */
export async function mergeRows(tx: Tx, { orgId, importId, scannedAt, days, sample, actorId, at }: Given): Promise<Merged> {
  const org = sql`${orgId}::uuid`
  const by = sql`${importId}::uuid`
  const scanned = sql`${scannedAt.toISOString()}::timestamptz`
  const now = sql`${at.toISOString()}::timestamptz`
  const lasts = sql`(${JSON.stringify(days)}::text::jsonb ->> w.severity)::int * interval '1 day'`
  const moved = sql`read_at = ${scanned}, read_import_id = ${by}, updated_at = ${now}, updated_by_id = ${actorId}::uuid, version = v.version + 1`
  const [merged] = await tx.execute<Merged>(sql`
    with records as materialized (
      select distinct on (r.key) r.*, min(r.first_seen) over (partition by r.key) as first from vulnerability_rows r where r.org_id = ${org} and r.import_id = ${by}
      order by r.key, array_position(array['fail', 'untold', 'pass'], r.verdict), ${rank('r.severity')}, r.number
    ), newer as (
      select s.system_id, s.tool_key from (select distinct system_id, tool_key from records) s where exists (
        select from vulnerability_imports i, jsonb_array_elements(i.tools) t where i.org_id = ${org} and i.status = 'done' and i.whole_counted and i.scanned_at > ${scanned} and i.system_ids @> array[s.system_id] and t ->> 'key' = s.tool_key and (t ->> 'whole')::boolean)
    ), was as materialized (
      select r.*, v.id as was_id, v.state as was, v.read_at as was_read, v.severity as was_severity, n.system_id is not null as outdated,
        case when r.first >= '2000-01-01' and r.first <= ${scanned} then r.first else ${scanned} end as found
      from records r left join vulnerabilities v on v.org_id = ${org} and v.key = r.key left join newer n on n.system_id = r.system_id and n.tool_key = r.tool_key
    ), opened as (
      insert into vulnerabilities (org_id, id, key, system_id, tool_key, tool, rule, cves, title, location, severity, word, cvss, said, muted, state, found_at, opened_at, due_at, seen_at, read_at, read_import_id, turned_at, turn_import_id, turn_said, sample, created_at, updated_at, created_by_id, updated_by_id)
      select ${org}, uuidv7(), w.key, w.system_id, w.tool_key, w.tool, w.rule, w.cves, w.title, w.location, w.severity, w.word, w.cvss, w.said, w.muted, 'open', w.found, w.found, w.found + ${lasts}, ${scanned}, ${scanned}, ${by}, ${scanned}, ${by}, 'Found: ' || w.place, ${sample}, ${now}, ${now}, ${actorId}::uuid, ${actorId}::uuid
      from was w where w.verdict = 'fail' and w.was_id is null and not w.outdated returning severity, system_id
    ), seen as (
      update vulnerabilities v set ${moved}, cves = w.cves, title = w.title, location = w.location, severity = w.severity, word = w.word, cvss = w.cvss, said = w.said, muted = w.muted, seen_at = ${scanned}, untold_since = null,
        due_at = case when ${rank('w.severity')} < ${rank('w.was_severity')} then least(v.due_at, ${scanned} + ${lasts}) else v.due_at end
      from was w where v.org_id = ${org} and v.id = w.was_id and w.verdict = 'fail' and w.was <> 'fixed' and w.was_read <= ${scanned} returning v.id
    ), regressed as (
      update vulnerabilities v set ${moved}, cves = w.cves, title = w.title, location = w.location, severity = w.severity, word = w.word, cvss = w.cvss, said = w.said, muted = w.muted, seen_at = ${scanned}, untold_since = null, told_at = null,
        state = 'regressed', times = v.times + 1, opened_at = ${scanned}, due_at = ${scanned} + ${lasts}, resolved_at = null, turned_at = ${scanned}, turn_import_id = ${by}, turn_said = 'Found again: ' || w.place
      from was w where v.org_id = ${org} and v.id = w.was_id and w.verdict = 'fail' and w.was = 'fixed' and w.was_read <= ${scanned} returning v.severity, v.system_id
    ), fixed as (
      update vulnerabilities v set ${moved}, state = 'fixed', resolved_at = ${scanned}, untold_since = null, exempt_until = null, exempt_reason = null, exempt_by_id = null, turned_at = ${scanned}, turn_import_id = ${by}, turn_said = 'It passes: ' || w.place
      from was w where v.org_id = ${org} and v.id = w.was_id and w.verdict = 'pass' and w.was <> 'fixed' and w.was_read < ${scanned} returning v.id
    ), untold as (
      update vulnerabilities v set untold_since = coalesce(v.untold_since, ${scanned}), updated_at = ${now}, version = v.version + 1
      from was w where v.org_id = ${org} and v.id = w.was_id and w.verdict = 'untold' and w.was <> 'fixed' and w.was_read < ${scanned} returning v.id
    ), critical as (select system_id from opened where severity = 'critical' union all select system_id from regressed where severity = 'critical')
    select
      (select count(*) from vulnerability_rows r where r.org_id = ${org} and r.import_id = ${by} and r.verdict = 'fail')::int as failing, (select count(*) from vulnerability_rows r where r.org_id = ${org} and r.import_id = ${by} and r.verdict = 'pass')::int as passed,
      (select count(*) from vulnerability_rows r where r.org_id = ${org} and r.import_id = ${by} and r.verdict = 'untold')::int as untold,
      (select count(*) from opened)::int as opened, (select count(*) from regressed)::int as regressed, (select count(*) from was where verdict = 'fail' and was_id is null and outdated)::int as outdated, (select count(*) from fixed)::int as fixed, (select count(*) from critical)::int as critical,
      coalesce((select jsonb_agg(distinct s.owner_id) from critical c join systems s on s.org_id = ${org} and s.id = c.system_id where s.owner_id is not null), '[]'::jsonb) as notified`)
  return merged as Merged
}

/** What a whole scan does not have any more, of the tools that looked at everything and the systems it is of. */
export async function settleAbsent(tx: Tx, { orgId, importId, scannedAt, actorId, at }: Given, { systemIds, tools }: { systemIds: string[]; tools: string[] }): Promise<number> {
  const scanned = sql`${scannedAt.toISOString()}::timestamptz`
  const rows = await tx.execute(sql`
    update vulnerabilities v set state = 'fixed', resolved_at = ${scanned}, read_at = ${scanned}, read_import_id = ${importId}::uuid, untold_since = null, exempt_until = null, exempt_reason = null, exempt_by_id = null,
      turned_at = ${scanned}, turn_import_id = ${importId}::uuid, turn_said = 'A whole scan does not have it any more.', updated_at = ${at.toISOString()}::timestamptz, updated_by_id = ${actorId}::uuid, version = v.version + 1
    where v.org_id = ${orgId}::uuid and v.system_id = any(${sql.param(systemIds)}::uuid[]) and v.tool_key = any(${sql.param(tools)}::text[]) and v.state <> 'fixed' and v.read_at < ${scanned}
      and not exists (select from vulnerability_rows r where r.org_id = v.org_id and r.import_id = ${importId}::uuid and r.key = v.key)`)
  return rows.count
}
