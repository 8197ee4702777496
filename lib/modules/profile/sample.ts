import type { SampleOf } from '../sample-shape.ts'

/** What people change of their own account is theirs to try. */
export const sample: SampleOf = null
