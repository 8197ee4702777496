import type { Slot } from '../compile/slot.ts'
import { FieldIndex } from './field-index.ts'

/** A key on the way to indexed fields: `a`, or `a.b` where an event writes it as one key. */
export class Crossing {
  readonly next = new Map<string, Crossing>()
  field: FieldIndex | null = null
  /** At the top of the event: the field whose value stands here. */
  slot: Slot | null = null

  step(key: string): Crossing {
    const known = this.next.get(key)
    if (known !== undefined) return known
    const made = new Crossing()
    this.next.set(key, made)
    return made
  }

  /** The field's index, to be changed by `owner`: a copy, if it is somebody else's too. */
  own(owner: object): FieldIndex {
    if (this.field === null) this.field = new FieldIndex(owner)
    else if (this.field.owner !== owner) this.field = this.field.copy(owner)
    return this.field
  }

  /** The same ways, to be changed apart from these; the indexes of the fields are shared. */
  copy(): Crossing {
    const copied = new Crossing()
    copied.field = this.field
    copied.slot = this.slot
    for (const [key, crossing] of this.next) copied.next.set(key, crossing.copy())
    return copied
  }
}
