import type { SampleOf } from '../sample-shape.ts'

/** A session begins when somebody signs in. */
export const sample: SampleOf = null
