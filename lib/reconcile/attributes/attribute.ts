import type { Outcome } from '#lib/outcome.ts'
import type { Unit } from '../units.ts'
import type { World } from '../world.ts'

/** One question that is asked of each unit of its types. */
export type Attribute = {
  number: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
  id: string
  title: string
  /** What passes, in a sentence for whoever reads a report. */
  asks: string
  of: readonly Unit['type'][]
  /** @throws Lacking when a fact it needs is missing */
  judge: (unit: Unit, world: World) => Outcome
}

export type UnitOf<T extends Unit['type']> = Extract<Unit, { type: T }>
