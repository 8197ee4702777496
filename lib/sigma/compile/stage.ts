import { Budget } from './budget.ts'
import { EventTexts, Slot } from './slot.ts'
import type { Scene } from './slot.ts'

/** What compiled rules look through. Rule sets that came of one another share it, as they share compiled rules. */
export class Stage {
  readonly scene: Scene = { event: {}, epoch: 0, walked: false }
  readonly texts = new EventTexts()
  readonly budget: Budget
  private readonly slots = new Map<string, Slot>()

  constructor(budget: number) {
    this.budget = new Budget(budget)
  }

  /** How many fields rules read, or once read. */
  get fields(): number {
    return this.slots.size
  }

  slotOf(paths: string[]): Slot {
    const key = paths.join('\0')
    const known = this.slots.get(key)
    if (known !== undefined) return known
    const slot = new Slot(paths[0] ?? '', paths)
    this.slots.set(key, slot)
    return slot
  }
}
