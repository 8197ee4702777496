import type { SampleOf } from '../sample-shape.ts'

export const sample: SampleOf = { after: [], fill: () => Promise.resolve() }
