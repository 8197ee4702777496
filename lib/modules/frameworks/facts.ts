import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { seconds } from '#lib/clock.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { controlSeverity, type Fact, type ItemStrength, type Outcome, type Severity } from '#lib/posture/judge.ts'
import type { About } from '#lib/posture/kept.ts'
import type { AttributeTotal } from '#lib/testing/test.ts'

/** Days after the end of its period for which a control test counts, and after a scan for which it does. Older ones are not evaluable. */
export const testCountsDays = 365
export const scanCountsDays = 30

/** A fact as it is shown: what it is of, and where its rows are. */
export type PostureFact = Fact & About & { name: string; href: string }

type ControlRow = { id: string; code: string; title: string; status: string; test_id: string | null; number: number | null; reviewed: boolean | null; conclusion: string | null; to_at: Date | null; reviewed_at: Date | null; totals: AttributeTotal[] | null; of: string[] | null; by: About['by'] }
type CheckRow = { check_id: string; severity: Severity; pass: number; fail: number; unclear: number; at: Date; accounts: string[] }

const conclusions: Record<string, [Outcome, string]> = {
  effective: ['passed', 'was effective'], not_effective: ['failed', 'was not effective'], not_occurring: ['not_evaluable', 'had nothing to be tested on'], not_evaluable: ['not_evaluable', 'could not be evaluated'],
}
const day = (at: Date) => at.toISOString().slice(0, 10)

/**
 * What is known now of every control that maps to something and every check that was scanned, in these systems (none: all): the newest reviewed test of
 * a control, the newest scan of every account.
 */
export async function postureFacts(tx: Tx, at: Date, systemIds: readonly string[] = []): Promise<{ facts: PostureFact[]; accounts: number }> {
  const chosen = sql`${sql.param([...systemIds])}::uuid[]`
  const moment = sql`${at.toISOString()}::timestamptz`
  const all = sql`cardinality(${chosen}) = 0`
  const [tested, accounts, scanned] = await Promise.all([
    tx.execute<ControlRow>(sql`select distinct on (c.id) c.id, c.code, c.title, c.status, t.id as test_id, t.number, t.reviewed_at <= ${moment} as reviewed, t.conclusion, t.to_at, t.reviewed_at, t.totals, to_jsonb(t.system_ids) as of, case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end as by from controls c
      left join control_tests t on t.org_id = c.org_id and t.control_id = c.id and t.created_at <= ${moment} and (${all} or t.system_ids = '{}' or t.system_ids && ${chosen})
      left join users u on u.org_id = t.org_id and u.id = t.preparer_id
      where c.deleted_at is null and c.status <> 'not_applicable' order by c.id, coalesce(t.reviewed_at <= ${moment}, false) desc, t.to_at desc, t.number desc`),
    tx.execute<{ n: number }>(sql`select count(*)::int as n from cloud_accounts a where a.deleted_at is null and (${all} or a.system_id = any(${chosen}))`),
    tx.execute<CheckRow>(sql`select check_id, (array_agg(severity))[1] as severity, sum(pass)::int as pass, sum(fail)::int as fail, sum(unclear)::int as unclear, min(finished_at) as at, jsonb_agg(account_id order by account_id) as accounts from (
      select distinct on (s.account_id, k.check_id) s.account_id, k.check_id, k.severity, k.pass, k.fail, k.not_evaluable + k.manual as unclear, s.finished_at from cloud_scan_checks k
        join cloud_scans s on s.org_id = k.org_id and s.id = k.scan_id join cloud_accounts a on a.org_id = s.org_id and a.id = s.account_id
        where s.status in ('succeeded', 'partial') and s.finished_at > ${new Date(at.getTime() - seconds(scanCountsDays * 86_400)).toISOString()}::timestamptz and s.finished_at <= ${moment} and a.deleted_at is null and (${all} or a.system_id = any(${chosen}))
        order by s.account_id, k.check_id, s.finished_at desc) newest group by check_id`),
  ])
  const many = accounts[0]?.n ?? 0
  return { accounts: many, facts: [...tested.map((row) => controlFact(row, at)), ...scanned.flatMap((row) => checkFact(row, many) ?? [])] }
}

function controlFact(row: ControlRow, at: Date): PostureFact {
  const about = { id: `control:${row.id}`, kind: 'control' as const, severity: controlSeverity, name: `${row.code} ${row.title}`, href: `/controls/${row.id}`, at: row.reviewed_at ? new Date(row.reviewed_at) : null, counted: nothing, expires: null, by: null, of: row.of ?? [] }
  const unclear = (said: string) => ({ ...about, outcome: 'not_evaluable' as const, said })
  if (row.status !== 'implemented') return unclear('The control is not implemented.')
  if (!row.test_id) return unclear('The control was never tested.')
  const test = { ...about, href: `/control-tests/${row.test_id}` }
  if (!row.reviewed) return { ...test, outcome: 'not_evaluable', said: `Test T-${row.number} is not reviewed yet.` }
  const end = new Date(row.to_at as Date)
  const expires = new Date(end.getTime() + seconds(testCountsDays * 86_400))
  if (expires <= at) return { ...test, expires, outcome: 'not_evaluable', said: `Test T-${row.number} is of a period that ended ${day(end)}: it counted until ${day(expires)}.` }
  const [outcome, said] = conclusions[row.conclusion ?? ''] ?? ['not_evaluable', 'says nothing']
  return { ...test, counted: countedOf(row.totals ?? []), expires, by: row.by, outcome, said: `By test T-${row.number}, up to ${day(new Date(end.getTime() - 1))}, the control ${said}.` }
}

const nothing: About['counted'] = [0, 0, 0]

/** Answers: one for each item and attribute that it was asked of and applies to. */
const countedOf = (totals: AttributeTotal[]): About['counted'] => totals.reduce(([passed, failed, unclear], { pass, fail, not_evaluable: unknown, open }): About['counted'] => [passed + pass, failed + fail, unclear + unknown + open], nothing)

/** Null: what it asks about is nowhere, so it says nothing. */
function checkFact({ check_id: check, severity, pass, fail, unclear, at, accounts }: CheckRow, all: number): PostureFact | null {
  const about = { id: `check:${check}`, kind: 'check' as const, severity, name: `${check} ${checkOf(check)?.title ?? ''}`.trim(), href: `/cloud/checks/${check}`, at: new Date(at), counted: [pass, fail, unclear] as About['counted'], expires: new Date(new Date(at).getTime() + seconds(scanCountsDays * 86_400)), by: null, of: accounts }
  const total = pass + fail + unclear
  const missing = all - accounts.length
  if (fail > 0) return { ...about, outcome: 'failed', said: `${fail} of ${total} resources failed.` }
  if (missing > 0) return { ...about, outcome: 'not_evaluable', said: `${missing} of ${all} accounts were not scanned for it in ${scanCountsDays} days.` }
  if (unclear > 0) return { ...about, outcome: 'not_evaluable', said: `${unclear} of ${total} resources could not be evaluated.` }
  return pass > 0 ? { ...about, outcome: 'passed', said: `${pass} of ${total} resources passed.` } : null
}

type MappingRow = { id: string; kind: string; from_id: string | null; control_id: string | null; item: string | null; requirement_id: string; strength: string }
export type Links = { edges: { id: string; from: string; to: string; strength: 'equivalent' | 'partial' | 'related' }[]; serves: { factId: string; requirementId: string; strength: ItemStrength; mappingId: string }[] }

/** Mappings in force: between requirements, and of controls (their own, and those of the control of the pack they were made from) and checks to requirements. Rules say nothing of themselves. */
export async function links(tx: Tx): Promise<Links> {
  const [rows, made] = await Promise.all([
    tx.execute<MappingRow>(sql`select m.id, m.kind, m.from_id, m.control_id, m.item, m.requirement_id, m.strength from requirement_mappings m
      join framework_requirements r on r.org_id = m.org_id and r.id = m.requirement_id join frameworks f on f.org_id = r.org_id and f.id = r.framework_id
      where m.retired_at is null and m.kind <> 'rule' and f.state <> 'retired'`),
    tx.execute<{ id: string; template: string }>(sql`select id, template from controls where deleted_at is null and template is not null`),
  ])
  const byTemplate = new Map<string, string[]>()
  for (const { id, template } of made) byTemplate.set(template, [...(byTemplate.get(template) ?? []), id])
  const own = new Set(rows.filter(({ kind }) => kind === 'control').map(({ control_id: control, requirement_id: requirement }) => `${control} ${requirement}`))
  const found: Links = { edges: [], serves: [] }
  for (const { id, kind, from_id: from, control_id: control, item, requirement_id: to, strength } of rows) {
    if (kind === 'requirement') found.edges.push({ id, from: from as string, to, strength: strength as Links['edges'][number]['strength'] })
    else {
      // What an organization says of its control goes before what the pack says of all such controls.
      const facts = kind === 'control' ? [`control:${control}`] : kind === 'check' ? [`check:${item}`] : (byTemplate.get(item ?? '') ?? []).filter((made) => !own.has(`${made} ${to}`)).map((made) => `control:${made}`)
      for (const factId of facts) found.serves.push({ factId, requirementId: to, strength: strength as ItemStrength, mappingId: id })
    }
  }
  return found
}
