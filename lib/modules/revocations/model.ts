export { revocationStates } from './words.ts'

/** Days that a rejected right may stay at most, by approval. */
export const longestException = 365
/** Days to remove what was rejected: privileged rights, and others. */
export const removalDays = { privileged: 3, other: 14 } as const
