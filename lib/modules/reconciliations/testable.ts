import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import type { Items } from '#lib/testing/items.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'

type Run = { id: string; title: string; system: string; units: number; root: string | null; as_of: Date; incomplete: number; catalogue: number; source_facts: number; pipeline_facts: number }
type Row = { reconciliation_id: string; key: string; title: string; at: Date | null; outcomes: Items['change']['outcomes'] }

/** Of each system the last run that covers the period as a whole; its outcomes are those of its own facts, which it holds fast. */
testable({
  name: 'reconciliations.changes',
  kind: 'change',
  label: 'Changes of the reconciliation that covers the period',
  async read(tx, { orgId, systemIds, from, to }) {
    const runs = await tx.execute<Run>(sql`
      select distinct on (r.system_id) r.id, r.title, s.name as system, r.units, r.root, r.as_of, jsonb_array_length(r.incomplete) as incomplete, r.catalogue, r.source_facts, r.pipeline_facts
      from reconciliations r join systems s on s.org_id = r.org_id and s.id = r.system_id
      where r.org_id = ${orgId}::uuid and r.state = 'done' and r.from_at <= ${from.toISOString()}::timestamptz and r.to_at >= ${to.toISOString()}::timestamptz and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or r.system_id = any(${sql.param(systemIds)}::uuid[]))
      order by r.system_id, r.as_of desc, r.id`)
    const named = new Map(runs.map((run) => [run.id, run]))
    const rows = await tx.execute<Row>(sql`
      select u.reconciliation_id, u.key, u.title, u.at, coalesce((select jsonb_object_agg(o.attribute::text, jsonb_build_object('outcome', o.outcome, 'said', o.said)) from reconciliation_outcomes o where o.org_id = u.org_id and o.reconciliation_id = u.reconciliation_id and o.number = u.number), '{}') as outcomes
      from reconciliation_units u where u.org_id = ${orgId}::uuid and u.reconciliation_id = any(${sql.param(runs.map((run) => run.id))}::uuid[]) and (u.at is null or (u.at >= ${from.toISOString()}::timestamptz and u.at < ${to.toISOString()}::timestamptz))`)
    const ipe = runs.map((run): Ipe => ({
      what: `${run.title} (${run.system})`, type: 'reconciliation', id: run.id, rows: run.units, root: run.root, at: isoOf(run.as_of),
      complete: `${run.source_facts + run.pipeline_facts} facts, held fast; each commit is in exactly one change. ${run.incomplete === 0 ? 'Nothing is missing.' : `Incomplete for ${run.incomplete} reasons, which it lists.`} Questions of catalogue ${run.catalogue}.`,
    }))
    return { ipe, items: rows.map((row): Item<'change'> => {
      const run = named.get(row.reconciliation_id) as Run
      return { key: JSON.stringify([run.system, row.key]), name: `${row.title} (${run.system})`, system: run.system, at: isoOf(row.at), body: { at: isoOf(row.at), outcomes: row.outcomes } }
    }) }
  },
})
