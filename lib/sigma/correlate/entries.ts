import { textOf } from '../compile/slot.ts'
import type { Scene } from '../compile/slot.ts'
import type { Entry } from './aggregate.ts'
import type { Part } from './plan.ts'

/** Makes the entries of events. They never change: of one event, those that say the same are one object in all groups. */
export class Entries {
  /** Those made of the event at hand. */
  private readonly made: Entry[] = []

  /** What a correlation keeps of an event; null when the event lacks the field that is counted. */
  make(part: Part, scene: Scene, time: number, order: number, id: string | null): Entry | null {
    const value = valueOf(part, scene)
    if (value === undefined) return null
    const { made } = this
    if (made[0]?.order !== order) made.length = 0
    for (let at = 0; at < made.length; at++) {
      const known = made[at] as Entry
      if (known.rule === part.place && known.value === value && known.time === time) return known
    }
    const entry = { time, order, rule: part.place, value, id }
    made.push(entry)
    return entry
  }
}

/** The counted value; null where none is needed; undefined when the event has none. */
function valueOf({ plan, valueSlots }: Part, scene: Scene): string | number | null | undefined {
  const { type, percentile } = plan.correlation
  if (valueSlots.length === 0) return null
  const values = valueSlots.map((slot) => slot.value(scene))
  if (values.some((value) => value === undefined || value === null)) return undefined
  const text = values.length > 1 || Array.isArray(values[0]) ? JSON.stringify(values) : (textOf(values[0]) ?? '')
  if (type === 'value_count' || (type === 'value_percentile' && percentile === null)) return text
  const number = typeof values[0] === 'number' ? values[0] : text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}
