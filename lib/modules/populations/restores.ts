import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import type { Restored } from '#lib/importers/restores.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'

type List = { id: string; title: string; system: string; system_id: string; rows: number; root: string; at: Date; rejected: number }

/** Of each system the last frozen list of restore tests that was taken since the period began: one taken before the period ended lacks what came after it, and says so. */
testable({
  name: 'populations.restores',
  kind: 'restore-test',
  label: 'Restore tests of the period, by the last frozen list of each system',
  async read(tx, { orgId, systemIds, from, to, asOf }) {
    const lists = await tx.execute<List>(sql`
      select distinct on (s.name, p.system_id) p.id, p.title, s.name as system, p.system_id, p.accepted::int as rows, p.root, p.extracted_at as at, p.rejected::int as rejected
      from populations p join systems s on s.org_id = p.org_id and s.id = p.system_id
      where p.org_id = ${orgId}::uuid and p.state in ('frozen', 'superseded') and p.source = 'restore_tests' and p.extracted_at >= ${from.toISOString()}::timestamptz and p.extracted_at <= ${asOf.toISOString()}::timestamptz
        and (cardinality(${sql.param(systemIds)}::uuid[]) = 0 or p.system_id = any(${sql.param(systemIds)}::uuid[]))
      order by s.name, p.system_id, p.extracted_at desc, p.id`)
    const missing = await tx.execute<{ id: string; name: string }>(sql`
      select s.id, s.name from systems s where s.org_id = ${orgId}::uuid and s.id = any(${sql.param(systemIds)}::uuid[]) and s.id <> all(${sql.param(lists.map((list) => list.system_id))}::uuid[]) order by s.name`)
    const rows = await tx.execute<{ population_id: string; key: string; right_id: string; right_name: string; conditions: Restored }>(sql`
      select r.population_id, r.key, r.right_id, r.right_name, r.rest -> 'conditions' as conditions from population_rows r
      where r.org_id = ${orgId}::uuid and r.population_id = any(${sql.param(lists.map((list) => list.id))}::uuid[])
        and r.rest -> 'conditions' ->> 'startedAt' >= ${from.toISOString()} and r.rest -> 'conditions' ->> 'startedAt' < ${to.toISOString()}`)
    const named = new Map(lists.map((list) => [list.id, list]))
    const ipe = lists.map((list): Ipe => ({
      what: `${list.title} (${list.system})`, type: 'population', id: list.id, rows: list.rows, root: list.root, at: isoOf(list.at),
      complete: `${new Date(list.at) < to ? `Taken on ${isoOf(list.at)?.slice(0, 10)}, before the period ended: later tests are not in it` : 'Taken after the period ended'}; ${list.rejected === 0 ? 'no record rejected' : `${list.rejected} records rejected, each listed`}.`,
    }))
    return {
      ipe: [...ipe, ...missing.map((system): Ipe => ({ what: `${system.name}: no frozen list of restore tests since the period began`, type: 'system', id: system.id, rows: 0, root: null, at: null, complete: 'Missing: nothing of this system is among the items.', absent: true }))],
      items: rows.map((row): Item<'restore-test'> => {
        const list = named.get(row.population_id) as List
        return { key: JSON.stringify([list.system_id, row.key]), name: row.right_name === row.right_id ? `Restore test ${row.right_id}` : `Restore test ${row.right_id}: ${row.right_name}`, system: list.system, at: row.conditions.startedAt, body: row.conditions }
      }),
    }
  },
})
