import { describe, expect, it } from 'vitest'
import { columnsOf, tracksOf } from './columns.ts'

const day = (text: string) => new Date(`${text}T00:00:00Z`)
const cell = (from: string, to: string) => ({ from: day(from), to: day(to) })

describe('the columns of the calendar', () => {
  it('are months of a year, and quarters of more', () => {
    expect(columnsOf(day('2026-01-01'), day('2027-01-01')).map(({ label }) => label)).toEqual(['Jan 2026', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])
    expect(columnsOf(day('2024-01-01'), day('2027-01-01')).map(({ label }) => label)).toEqual(['Q1 2024', 'Q2', 'Q3', 'Q4', 'Q1 2025', 'Q2', 'Q3', 'Q4', 'Q1 2026', 'Q2', 'Q3', 'Q4'])
    expect(columnsOf(day('2026-11-15'), day('2027-02-01')).map(({ label }) => label)).toEqual(['Nov 2026', 'Dec', 'Jan 2027'])
  })

  it('are covered once by each row, whatever its periods are', () => {
    const columns = columnsOf(day('2026-01-01'), day('2027-01-01'))
    const rows = [
      [], [cell('2026-01-01', '2026-04-01'), cell('2026-04-01', '2026-07-01')], [cell('2025-10-01', '2026-01-01'), cell('2026-02-10', '2026-03-01')], [cell('2026-01-01', '2027-01-01')],
      [cell('2026-02-23', '2026-03-02'), cell('2026-03-02', '2026-03-09'), cell('2026-03-09', '2026-03-16')], [cell('2026-07-01', '2026-09-01'), cell('2026-09-01', '2026-10-01')], [cell('2026-03-30', '2026-04-01'), cell('2026-04-01', '2026-07-01')], [cell('2028-01-01', '2028-04-01')],
    ]
    for (const cells of rows) {
      const tracks = tracksOf(cells, columns)
      expect(tracks.reduce((sum, { span }) => sum + span, 0)).toBe(12)
      expect(tracks.map(({ at }) => at)).toEqual(tracks.reduce<number[]>((all, { span }) => [...all, (all.at(-1) ?? 0) + span], [0]).slice(0, -1))
      expect(tracks.flatMap((track) => track.cells)).toEqual(cells.filter(({ from, to }) => to > day('2026-01-01') && from < day('2027-01-01')))
    }
    expect(tracksOf([cell('2026-01-01', '2026-04-01')], columns)[0]).toMatchObject({ at: 0, span: 3 })
  })
})
