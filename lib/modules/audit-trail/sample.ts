import type { SampleOf } from '../sample-shape.ts'

/** Fills itself with what the others do. */
export const sample: SampleOf = null
