import type { Tx } from '#db/client.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import type { ItemKind, Items } from '#lib/testing/items.ts'
import type { Ipe } from '#lib/testing/test.ts'

/** What items are read for: systems (none: all), a period, and when it is looked. */
export type ItemsOf = { orgId: string; systemIds: string[]; from: Date; to: Date; asOf: Date; /** The control that is tested. */ controlId: string }
export type Item<K extends ItemKind = ItemKind> = { /** Tells it from others, for good. */ key: string; name: string; /** Groups that a sample may be divided into. */ system: string; at: string | null; body: Items[K] }
/** In any order. `complete`: how it is known that they are all there are stands in `ipe`, one for each list that they come from. */
export type Read<K extends ItemKind = ItemKind> = { items: Iterable<Item<K>> | AsyncIterable<Item<K>>; ipe: Ipe[] }

/** Where items of a kind come from. The module that has them says so; tests know no module by its name. */
export type Testable<K extends ItemKind = ItemKind> = {
  /** Stored, so it stays: "campaigns.rows". */
  name: `${string}.${string}`
  kind: K
  /** "Rights of access reviews that were closed in the period" */
  label: string
  /** Read as the organization: rows of every system that is asked for. */
  read: (tx: Tx, of: ItemsOf) => Promise<Read<K>>
}

const known = new Map<string, Testable>()

/** Said beside the queries it asks, and known by its name. */
export function testable<K extends ItemKind>(given: Testable<K>): Testable<K> {
  known.set(given.name, given as unknown as Testable)
  return given
}

/** A bundle of the portal that asks has to have imported the modules (`lib/edge/everything.ts`): without them there would be no source, and nobody would notice. */
function all(): Map<string, Testable> {
  if (known.size === 0) throw new Error('nobody has declared a source of items: lib/edge/everything.ts does')
  return known
}

export const testables = (): Testable[] => [...all().values()].sort((one, other) => one.label.localeCompare(other.label))
export const testableOf = (name: string): Testable | undefined => all().get(name)

/** @param body plain JSON: dates as ISO 8601 */
export const bodyOf = ({ key, name, body }: Item): Json => ({ key, name, item: body as unknown as Json })
