import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import type { Items } from '#lib/testing/items.ts'
import { isoOf } from '#lib/testing/lists.ts'
import { personBehind } from '../people/within.ts'

type Row = { number: number; title: string; type: string; state: string; by: string | null; implementers: string[]; approvals: Items['change-record']['approvals']; approved_at: Date | null; implemented_at: Date; approve_by: Date | null; tested: boolean; back_out: boolean; systems: string }

/** Change requests that were made in the period. Who agreed is read from the decisions of their approvals. */
testable({
  name: 'changes.records',
  kind: 'change-record',
  label: 'Change requests that were made in the period',
  async read(tx, { orgId, systemIds, from, to }) {
    const rows = await tx.execute<Row>(sql`
      select c.number, c.title, c.type, c.state, ${personBehind(sql`c.org_id`, sql`c.requested_by_id`)} as by, array_remove(array[${personBehind(sql`c.org_id`, sql`c.implementer_id`)}, ${personBehind(sql`c.org_id`, sql`c.implemented_by_id`)}], null) as implementers,
        coalesce((select jsonb_agg(jsonb_build_object('decision', d.outcome, 'at', to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'byPerson', ${personBehind(sql`d.org_id`, sql`d.decided_by_id`)}) order by d.decided_at, d.decided_by_id)
          from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id where a.org_id = c.org_id and a.subject_type = 'change' and a.subject_id = c.id and a.revision = c.revision), '[]') as approvals,
        c.approved_at, c.implemented_at, c.approve_by, exists (select from change_attachments t where t.org_id = c.org_id and t.change_id = c.id and t.kind = 'test') as tested, char_length(btrim(c.back_out_plan)) > 0 as back_out,
        coalesce((select string_agg(s.name, ', ' order by s.name) from systems s where s.org_id = c.org_id and s.id = any(c.system_ids)), '') as systems
      from changes c where c.org_id = ${orgId}::uuid and c.implemented_at >= ${from.toISOString()}::timestamptz and c.implemented_at < ${to.toISOString()}::timestamptz and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or c.system_ids && ${sql.param(systemIds)}::uuid[])`)
    const [last] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from changes where org_id = ${orgId}::uuid`)
    return {
      ipe: [{ what: 'Change requests of the portal', type: 'changes', id: orgId, rows: last?.n ?? 0, root: null, at: null, complete: 'Numbered without a gap; each has its entries in the audit trail. Changes that nobody asked for are found by a reconciliation.' }],
      items: rows.map((row): Item<'change-record'> => ({
        key: `CHG-${String(row.number).padStart(9, '0')}`, name: `CHG-${row.number} ${row.title}`, system: row.systems, at: isoOf(row.implemented_at),
        body: { type: row.type, state: row.state, byPerson: row.by, implementers: row.implementers, approvals: row.approvals, approvedAt: isoOf(row.approved_at), implementedAt: isoOf(row.implemented_at), approveBy: isoOf(row.approve_by), tested: row.tested, backOut: row.back_out },
      })),
    }
  },
})
