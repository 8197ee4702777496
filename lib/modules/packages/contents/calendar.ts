import 'server-only'
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditLeaves } from '#db/schema/audit-trail.ts'
import { controls } from '#db/schema/controls.ts'
import { totalsOf } from '#lib/calendar/index.ts'
import type { CalendarLine } from '#lib/package/checks/calendar.ts'
import { calendarFrom, inSight, type Known, knownOf } from '../../controls/within.ts'
import { json, type Making, type Part, wholeText } from './shape.ts'

/** When the last entry of the log was recorded: the same moment whenever a package is made. */
export async function momentOf(tx: Tx, { of }: Making): Promise<Date | null> {
  const [last] = await tx.select({ at: auditEntries.recordedAt }).from(auditLeaves).innerJoin(auditEntries, and(eq(auditEntries.orgId, auditLeaves.orgId), eq(auditEntries.id, auditLeaves.entryId))).where(eq(auditLeaves.index, of.checkpointSize - 1))
  return last?.at ?? null
}

/** Controls of one statement. */
const handful = 50

/** Each period of the controls of a package, as it was known at its checkpoint, with what shows it. The calendar goes by days of UTC. */
export const calendarPart: Part = async (making) => {
  const { of } = making
  const [from, to] = [new Date(`${of.fromDay}T00:00:00Z`), new Date(Date.parse(`${of.toDay}T00:00:00Z`) + 86_400_000)]
  const chosen = of.scope.controls.map(({ id }) => id)
  const found = await making.snapshot(making.orgId, async (tx) => {
    const asOf = await momentOf(tx, making)
    if (!asOf) return null
    const range = { from, to, asOf }
    const all = await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(and(inSight(range), chosen.length === 0 ? undefined : inArray(controls.id, chosen))).orderBy(asc(controls.code), asc(controls.id))
    const lines: CalendarLine[] = []
    for (let at = 0; at < all.length; at += handful) {
      const some = all.slice(at, at + handful)
      const { known, cut } = await knownOf(tx, some.map(({ id }) => id), range)
      for (const control of some) {
        const { terms, proofs, silences } = known.get(control.id) as Known
        proofs.sort((one, other) => one.recordedAt.getTime() - other.recordedAt.getTime() || (one.id < other.id ? -1 : 1))
        const { cells, outside } = calendarFrom({ terms, proofs, silences }, range)
        if (cells.length > 0) lines.push({ control, terms, proofs, silences, cut, cells, outside })
      }
    }
    return { asOf, lines }
  })
  if (!found || found.lines.length === 0) return { files: [], records: [] }
  const { asOf, lines } = found
  const totals = totalsOf(lines.flatMap(({ cells }) => cells as Parameters<typeof totalsOf>[0][number][]))
  return {
    files: [
      wholeText('calendar/calendar.json', 'calendar', json({ note: 'Each period of each control, as it was known when the last entry of the log at the checkpoint was recorded.', from, to, asOf, controls: lines.length, totals })),
      wholeText('calendar/controls.ndjson', 'calendar', lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    ],
    records: lines.map(({ control }) => ({ type: 'control', id: control.id })),
  }
}
