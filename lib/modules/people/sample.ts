import type { SampleOf } from '../sample-shape.ts'

export const sample: SampleOf = { after: ['populations', 'users'], async fill() {} }
