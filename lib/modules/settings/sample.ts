import type { SampleOf } from '../sample-shape.ts'

/** The organization keeps the settings as shipped. */
export const sample: SampleOf = null
