import type { SampleOf } from '../sample-shape.ts'

/** Made by the access reviews of the sample. */
export const sample: SampleOf = null
