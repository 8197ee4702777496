import type { SampleOf } from '../sample-shape.ts'

/** Invitations and notices of the others lie in the outbox. */
export const sample: SampleOf = null
