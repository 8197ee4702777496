import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { isoOf } from '#lib/testing/lists.ts'
import { personBehind } from '../people/within.ts'

type Row = { id: string; rule: string; severity: number; raised: Date; status: string; decided: Date | null; by: string | null; note: string | null; system: string | null }
const words = ['', 'low', 'medium', 'high', 'critical']

/** Of high and critical severity, by when they were raised. Flagged is not decided: somebody else is to look. */
testable({
  name: 'findings.raised',
  kind: 'finding',
  label: 'Findings of high and critical severity that were raised in the period',
  async read(tx, { orgId, from, to }) {
    const rows = await tx.execute<Row>(sql`
      select f.id, f.rule_name as rule, f.severity, f.created_at as raised, f.status, case when f.status not in ('open', 'flagged') then f.reviewed_at end as decided, ${personBehind(sql`f.org_id`, sql`f.reviewed_by_id`)} as by, f.note, f.system
      from findings f where f.org_id = ${orgId}::uuid and f.severity >= 3 and f.created_at >= ${from.toISOString()}::timestamptz and f.created_at < ${to.toISOString()}::timestamptz`)
    return {
      ipe: [{ what: 'Findings of the portal', type: 'findings', id: orgId, rows: rows.length, root: null, at: null, complete: 'Every finding has its entries in the audit trail. What no rule looks for, or no log tells of, is not among them.' }],
      items: rows.map((row): Item<'finding'> => ({
        key: row.id, name: `${row.rule}, ${isoOf(row.raised)?.slice(0, 16).replace('T', ' ')} UTC`, system: row.system ?? '', at: isoOf(row.raised),
        body: { severity: words[row.severity] ?? String(row.severity), raisedAt: isoOf(row.raised) as string, decidedAt: isoOf(row.decided), byPerson: row.decided === null ? null : row.by, reason: row.note },
      })),
    }
  },
})
