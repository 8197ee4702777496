import type { SampleOf } from '../sample-shape.ts'

/** Nobody has signed in yet but those who accepted an invitation. */
export const sample: SampleOf = null
