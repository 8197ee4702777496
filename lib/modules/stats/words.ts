import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {},
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'stats'>
