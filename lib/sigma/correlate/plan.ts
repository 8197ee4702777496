import type { Slot } from '../compile/slot.ts'
import type { SigmaCorrelation } from '../rule.ts'
import type { KeyReader, Partition } from './partition.ts'

/** A correlation as one of those that refer to a rule: `place` is the rule's place in its list. */
export type Part = { plan: Plan; place: number; reader: KeyReader; valueSlots: Slot[] }
/** A correlation with the groups it looks at; `index`: its place in each bucket. */
export type Plan = { correlation: SigmaCorrelation; partition: Partition; index: number }
