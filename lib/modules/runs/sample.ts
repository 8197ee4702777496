import type { SampleOf } from '../sample-shape.ts'

/** Long work is begun by whoever tries it. */
export const sample: SampleOf = null
