import type { Tone } from '#components/ui/marks.tsx'
import type { CellState } from '#lib/calendar/index.ts'

/** A letter for each state: colour alone says nothing. */
export const letters: Record<CellState, string> = { due: 'D', on_time: 'O', late: 'L', missed: 'M', not_occurring: 'N', not_evaluable: '?' }
export const cellTones: Record<CellState, Tone> = { due: 'info', on_time: 'good', late: 'warn', missed: 'bad', not_occurring: 'off', not_evaluable: 'neutral' }
export const means: Record<CellState, string> = {
  due: 'Its period is not over, or over and not closed.', on_time: 'Performed and recorded by its day.', late: 'Performed or recorded after its day, and before the close.', missed: 'Nothing by the close; what comes later is not counted.',
  not_occurring: 'Confirmed that there was nothing to perform it for.', not_evaluable: 'Nothing says whether there was anything to perform it for, it was in force for a part only, or a log was silent.',
}
