/** What a census of joiners, movers and leavers is made of. Pure: times are milliseconds since 1970, ids are texts. */

export const kinds = ['leaver', 'sign_in', 'token', 'mover', 'joiner', 'orphan', 'unrecorded', 'accountless', 'shared'] as const
export type Kind = (typeof kinds)[number]

export const outcomes = ['pass', 'fail', 'not_evaluable', 'not_applicable'] as const
export type Outcome = (typeof outcomes)[number]

/** Minutes: rounded so that the interval that is shown holds the one that was judged. */
export type Bounded = { lower: number | null; upper: number | null }
export type Judged = { outcome: Outcome; said: string }

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const inMinutes = (lower: number | null, upper: number | null): Bounded => ({ lower: lower === null ? null : Math.floor(lower / minute), upper: upper === null ? null : Math.ceil(upper / minute) })
