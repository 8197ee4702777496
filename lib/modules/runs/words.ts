import type { Words } from '#lib/words/shape.ts'

/** A run is told of by the operations of the module whose work it is. */
export const words = {
  subjects: {},
  sentences: {},
  acts: {},
  fields: {},
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<never>
