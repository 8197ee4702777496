/** A baseline that is still learned says nothing, but for impossible travel. */
export const states = ['known', 'learning'] as const
export type State = (typeof states)[number]

/** Sign-ins that are older than so many days when they are looked at are history: they teach, and raise nothing. */
export const historyDays = 1
/** How far back history teaches. */
export const teachingDays = 90

/** Bytes of a table of addresses: all of it is held in memory. */
export const maxTable = 500_000_000
