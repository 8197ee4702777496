import type { SampleOf } from '../sample-shape.ts'

/** A package is made by the worker from everything there is: of the sample whoever looks around asks for one. */
export const sample: SampleOf = null
