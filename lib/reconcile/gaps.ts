import type { Known } from './combine.ts'
import type { Of } from './facts.ts'

/** What is left of the gaps: the parts of which a later pull read the whole list tell everything. Both facts stay. */
export const gapsOf = (known: Known): Of<'gap'>[] => {
  const read = known.all('read').filter(({ of, from }) => of === '*' && from !== undefined)
  return known.all('gap').flatMap((gap) => read.filter(({ what }) => what === gap.what).reduce<Of<'gap'>[]>((left, each) => left.flatMap((part) => without(part, each.from as string, each.at)), [gap]))
}

const without = (gap: Of<'gap'>, from: string, to: string): Of<'gap'>[] =>
  from >= gap.to || to <= gap.from ? [gap] : [...(gap.from < from ? [{ ...gap, to: from }] : []), ...(to < gap.to ? [{ ...gap, from: to }] : [])]
