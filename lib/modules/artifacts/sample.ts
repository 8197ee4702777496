import type { SampleOf } from '../sample-shape.ts'

/** Files come with the records that own them. */
export const sample: SampleOf = null
