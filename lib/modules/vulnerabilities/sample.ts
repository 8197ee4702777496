import type { SampleOf } from '../sample-shape.ts'

export const sample: SampleOf = null
