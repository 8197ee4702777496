import type { SubjectType } from '#lib/words/index.ts'

/** `label` is what a person calls the thing, by value: it must still read well when the thing is gone. */
export type Subject = { type: SubjectType; id: string; label: string }
