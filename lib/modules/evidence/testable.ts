import 'server-only'
import { sql } from 'drizzle-orm'
import { periodNamed } from '#lib/calendar/proofs.ts'
import { days } from '#lib/clock.ts'
import { type Item, testable } from '#lib/door/testable.ts'
import { isoOf } from '#lib/testing/lists.ts'
import { personBehind } from '../people/within.ts'

type Row = { id: string; title: string; occurrence: string | null; status: string; observed_from: Date | null; observed_to: Date | null; arrived: Date; by: string | null; approved_by: string | null }
const dayOf = (at: Date | null) => isoOf(at)?.slice(0, 10) ?? null

/** What is kept for the control that is tested: of templates each occurrence in the period, also one that nothing came for; else what speaks of a time in it. */
testable({
  name: 'evidence.kept',
  kind: 'evidence',
  label: 'Evidence of the control for the period',
  async read(tx, { orgId, from, to, controlId }) {
    const rows = await tx.execute<Row>(sql`
      select e.id, e.title, e.occurrence, e.status, e.observed_from, e.observed_to, e.arrived_at as arrived, ${personBehind(sql`e.org_id`, sql`e.collected_by_id`)} as by, ${personBehind(sql`e.org_id`, sql`e.approved_by_id`)} as approved_by
      from evidence e where e.org_id = ${orgId}::uuid and e.deleted_at is null and e.data_source <> 'sample' and e.id in (select l.record_id from evidence_controls l where l.org_id = ${orgId}::uuid and l.control_id = ${controlId}::uuid)
        and (e.occurrence is not null or coalesce(e.observed_to, e.arrived_at) >= ${from.toISOString()}::timestamptz and coalesce(e.observed_from, e.arrived_at) < ${to.toISOString()}::timestamptz)`)
    const items = rows.flatMap((row): Item<'evidence'>[] => {
      const period = row.occurrence ? periodNamed(row.occurrence) : { from, to }
      if (!period || period.to <= from || period.from >= to) return []
      return [{
        key: row.id, name: row.occurrence ? `${row.title}, ${row.occurrence}` : row.title, system: '', at: isoOf(row.arrived),
        body: { state: row.status === 'expired' ? 'approved' : row.status, from: dayOf(row.observed_from), to: dayOf(row.observed_to), expectedFrom: period.from.toISOString().slice(0, 10), expectedTo: new Date(period.to.getTime() - days(1)).toISOString().slice(0, 10), byPerson: row.by, approvedBy: row.approved_by },
      }]
    })
    return { ipe: [{ what: 'Evidence that is mapped to the control', type: 'evidence', id: orgId, rows: items.length, root: null, at: null, complete: 'Every piece has its entries in the audit trail, and removed ones are not among them. Whether a template asks for all that is needed, it does not know.' }], items }
  },
})
