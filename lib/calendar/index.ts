import { days } from '#lib/clock.ts'
import { type Cell, type CellState, cellStateKeys } from './cell.ts'
import { type Period, periodsOf } from './periods.ts'
import { isInForce, knownTerms, stretchesOf, type Term } from './terms.ts'

export { type Cell, type CellFact, type CellState, cellStateKeys, cellStates } from './cell.ts'
export { type Asked, type Calendar, calendarOf } from './cells.ts'
export type { Period } from './periods.ts'
export type { Proof } from './proofs.ts'
export type { Silence } from './silences.ts'
export { dueDaysOf, isOnOccasion, type Term } from './terms.ts'

export type Totals = Record<CellState, number> & { all: number; overdue: number }

/** How many cells there are in each state, and of how many. */
export function totalsOf(cells: readonly Pick<Cell, 'state' | 'overdue'>[]): Totals {
  const counts = Object.fromEntries(cellStateKeys.map((state) => [state, 0])) as Record<CellState, number>
  for (const { state } of cells) counts[state] += 1
  return { ...counts, all: cells.length, overdue: cells.filter(({ overdue }) => overdue).length }
}

/** The coming periods of a control as it stands: roll-forward. None of one that is not in force. */
export function nextOf(terms: readonly Term[], at: Date, count: number): Period[] {
  const known = knownTerms(terms, at)
  const present = known.at(-1)
  if (!present || !isInForce(present)) return []
  return periodsOf(stretchesOf(known), new Date(at.getTime() + days(366 * (count + 1)))).filter(({ from }) => from > at).slice(0, count)
}
