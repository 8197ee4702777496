import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { cellStates, totalsOf } from '#lib/calendar/index.ts'
import { exported } from '#lib/door/export.ts'
import { controlFrequencies } from '../words.ts'
import { calendarFilters, calendarWhere, ownersOf, rangeOf, rowOf } from './queries.ts'
import { type Known, knownOf } from './read.ts'

type Row = { id: string; code: string; title: string; from: string; to: string; seen: string; state: string }

/** A line for each control: how many of its periods are in each state, and every period with its state. */
export const calendarExport = exported({
  name: 'calendar.export',
  summary: 'Export the control calendar as CSV, XLSX or JSON: a line for each control with its periods, as of any day',
  file: 'control-calendar',
  what: 'Control calendar',
  filters: calendarFilters,
  rows: (tx, input) => {
    const range = rangeOf(input)
    // Each row says which time it is asked for: words are found some hundred rows at a time.
    return tx.select({ id: controls.id, code: controls.code, title: controls.title, from: sql<string>`${range.from.toISOString()}::text`, to: sql<string>`${range.to.toISOString()}::text`, seen: sql<string>`${range.asOf.toISOString()}::text`, state: sql<string>`${input.state ?? ''}::text` })
      .from(controls).where(calendarWhere(input, range)).orderBy(controls.code, controls.id)
  },
  words: async (tx: Tx, _, rows: Row[]) => {
    const [first] = rows
    if (!first) return []
    const range = { from: new Date(first.from), to: new Date(first.to), asOf: new Date(first.seen) }
    const { known } = await knownOf(tx, rows.map(({ id }) => id), range)
    const told = rows.map((row) => rowOf({ id: row.id, code: row.code, title: row.title, deletedAt: null }, known.get(row.id) as Known, range, (first.state || null) as keyof typeof cellStates | null))
    const names = await ownersOf(tx, told.map(({ ownerId }) => ownerId))
    return told.map(({ code, title, ownerId, frequency, cells }) => {
      const { all, due, on_time: onTime, late, missed, not_occurring: notOccurring, not_evaluable: notEvaluable } = totalsOf(cells)
      return {
        code, title, owner: ownerId ? (names.get(ownerId) ?? '') : '', frequency: controlFrequencies[frequency as keyof typeof controlFrequencies] ?? '', asOf: first.seen,
        all, due, onTime, late, missed, notOccurring, notEvaluable, periods: cells.map(({ key, state, overdue }) => `${key}: ${overdue ? 'Overdue' : cellStates[state]}`).join('; '),
      }
    })
  },
  columns: {
    code: 'Code', title: 'Title', owner: 'Owner', frequency: 'How often', asOf: 'As of (UTC)', all: { head: 'Periods', as: 'number' }, due: { head: 'Due', as: 'number' }, onTime: { head: 'On time', as: 'number' }, late: { head: 'Late', as: 'number' }, missed: { head: 'Missed', as: 'number' },
    notOccurring: { head: 'Not occurring', as: 'number' }, notEvaluable: { head: 'Not evaluable', as: 'number' }, periods: 'Each period',
  },
})
