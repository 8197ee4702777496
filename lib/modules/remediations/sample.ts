import type { SampleOf } from '../sample-shape.ts'

// TODO: what the sample organization has of this; null only where it has nothing
export const sample: SampleOf = null
