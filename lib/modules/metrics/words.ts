import type { Words } from '#lib/words/shape.ts'

/** Read with the permission of statistics. */
export const words = {
  subjects: {},
  sentences: {},
  acts: {},
  fields: {},
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<never>
