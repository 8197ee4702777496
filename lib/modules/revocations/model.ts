export { revocationStates } from './words.ts'

/** Days to remove what was rejected: privileged rights, and others. */
export const removalDays = { privileged: 3, other: 14 } as const
