import type { SampleOf } from '../sample-shape.ts'

/** Made from what the others do. */
export const sample: SampleOf = null
