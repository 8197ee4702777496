import type { Known } from './combine.ts'
import type { Of, UpdateKind } from './facts.ts'

/** How a ref came to be moved: by the activity of the host, or by what a push told of itself. `how` null: nobody tells. */
export type Move = { key: string; ref: string; before: string; after: string; how: UpdateKind | null; by: Of<'update'>['by']; at: string | null }

/** Updates, and pushes that the activity did not tell of. */
export function movesOf(known: Known): Move[] {
  const told = known.all('update')
  const same = (one: { ref: string; before: string; after: string }) => `${one.ref} ${one.before} ${one.after}`
  const covered = new Set(told.map(same))
  return [
    ...told.map(({ id, ref, before, after, how, by, at }): Move => ({ key: id, ref, before, after, how, by, at })),
    ...known.all('pushed').filter((push) => !covered.has(same(push))).map(({ ref, before, after, forced, by, at }): Move => ({ key: same({ ref, before, after }), ref, before, after, how: forced ? 'force_push' : null, by, at })),
  ]
}
