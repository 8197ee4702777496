import type { SampleOf } from '../sample-shape.ts'

/** Nobody told of a repository there yet. */
export const sample: SampleOf = null
