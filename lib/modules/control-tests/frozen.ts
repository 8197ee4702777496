import type { Ipe } from '#lib/testing/test.ts'

/** A population as it is frozen: every item once, in the order of its key. */
export type FrozenItem = { number: number; key: string; name: string; stratum: string; body: string; leaf: string; ticket: string; turn: number | null; outcomes: string; failed: number; failures: { letter: string; said: string }[] }
export type Frozen = { items: FrozenItem[]; root: string; ipe: Ipe[]; asOf: Date }
