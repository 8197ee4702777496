import 'server-only'
import type { Tx } from '#db/client.ts'
import type { Cell } from '#lib/calendar/index.ts'
import { days } from '#lib/clock.ts'
import { calendarFrom, type Known, knownOf } from './read.ts'

type Told = { id: string; toldAt: Date | null }

/** What became overdue or missed between the last telling and `upTo`; of a control of which nothing was told, within the last week, so that an upgrade floods nobody. */
export async function newlyLate(tx: Tx, controls: Told[], upTo: Date): Promise<Map<string, Cell[]>> {
  const range = { from: new Date(upTo.getTime() - days(500)), to: upTo, asOf: upTo }
  const { known } = await knownOf(tx, controls.map(({ id }) => id), range)
  return new Map(controls.map(({ id, toldAt }) => {
    const since = toldAt ?? new Date(upTo.getTime() - days(7))
    const isNew = (at: Date) => at > since && at <= upTo
    return [id, calendarFrom(known.get(id) as Known, range).cells.filter((cell) => (cell.overdue && isNew(cell.due)) || (cell.state === 'missed' && isNew(cell.close)))]
  }))
}
