import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import { calendarOfControl } from './read.ts'

/** The occurrences of the control that is tested, as its calendar has them: a period is one item, whether anything was done in it or not. */
testable({
  name: 'controls.occurrences',
  kind: 'occurrence',
  label: 'Occurrences of the control in the period, by its calendar',
  async read(tx, { orgId, from, to, asOf, controlId }) {
    const cells = (await calendarOfControl(tx, controlId, { from, to, asOf })).filter((cell) => cell.from < to && cell.to > from)
    const [control] = await tx.execute<{ code: string }>(sql`select code from controls where org_id = ${orgId}::uuid and id = ${controlId}::uuid`)
    return {
      ipe: [{ what: `Calendar of ${control?.code}`, type: 'control', id: controlId, rows: cells.length, root: null, at: asOf.toISOString(), complete: 'Periods follow from the dated terms of the control, so that none can be left out; what is recorded after the close of a period fills none.' }],
      items: cells.map((cell): Item<'occurrence'> => ({ key: `${cell.key} ${cell.from.toISOString()}`, name: `${control?.code} ${cell.key}`, system: '', at: cell.from.toISOString(), body: { occurrence: cell.key, state: cell.state, said: cell.said } })),
    }
  },
})
