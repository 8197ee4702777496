import type { SampleOf } from '../sample-shape.ts'

/** Counts itself from what the others bring in. */
export const sample: SampleOf = null
