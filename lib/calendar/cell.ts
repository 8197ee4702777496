import type { Period } from './periods.ts'

export const cellStates = { due: 'Due', on_time: 'On time', late: 'Late', missed: 'Missed', not_occurring: 'Not occurring', not_evaluable: 'Not evaluable' } as const
export type CellState = keyof typeof cellStates
export const cellStateKeys = Object.keys(cellStates) as [CellState, ...CellState[]]

/** Something known of a period, in the words of whoever looks. `counted`: whether it made the state what it is. */
export type CellFact = { at: Date; said: string; counted: boolean; proofId: string | null; /** It is a silence of a log. */ silence?: true }
export type Cell = { key: string; from: Date; to: Date; due: Date; close: Date; frequency: string; state: CellState; overdue: boolean; said: string; /** Milliseconds of it in which a log it rests on was silent. */ silentFor: number; facts: CellFact[]; owners: Period['owners'] }
