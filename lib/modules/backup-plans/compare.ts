import type { Comparison, Met, Part, Side } from '#db/schema/backup-plans.ts'
import { formatCount, formatNumber } from '#lib/format.ts'

type Given = Pick<Part, 'name' | 'source' | 'restored'>
type Said = Pick<Part, 'outcome' | 'basis' | 'said'>

const measures = ['checksum', 'rows', 'bytes'] as const
const called = { checksum: 'checksum', rows: 'rows', bytes: 'bytes' } as const
/** There, and nothing of it was counted. */
const uncounted = (side: Side | null) => side !== null && measures.every((each) => side[each] === null)
const shown = (value: string | number) => (typeof value === 'number' ? formatNumber(value) : value.slice(0, 20))

/**
 * One part, by what both sides measured. Equal counts are told from equal content: rows and bytes say nothing of what stands in them. A part that is null on one side
 * is missing there only where somebody read the other to its end: a bare name or a count alone tells nothing.
 */
export function comparePart({ source, restored }: Given): Said {
  if (source === null && restored === null) return { outcome: 'not_evaluable', basis: null, said: 'Nothing was measured on either side.' }
  if (uncounted(source) || uncounted(restored)) return { outcome: 'not_evaluable', basis: null, said: `Nothing was measured ${uncounted(source) ? 'at the source' : 'in what was restored'}.` }
  if (source === null || restored === null) {
    const [there, where, lacking] = restored === null ? [source, 'at the source', 'in what was restored'] as const : [restored, 'in what was restored', 'at the source'] as const
    return there?.checksum ? { outcome: 'different', basis: null, said: `It is ${where} only.` } : { outcome: 'not_evaluable', basis: null, said: `Nothing was measured ${lacking}.` }
  }
  const both = measures.filter((each) => source[each] !== null && restored[each] !== null)
  if (both.length === 0) return { outcome: 'not_evaluable', basis: null, said: 'The two sides measured different things.' }
  const unlike = both.filter((each) => source[each] !== restored[each])
  if (unlike.length > 0) return { outcome: 'different', basis: null, said: unlike.map((each) => `${called[each]}: ${shown(source[each] as string | number)} at the source, ${shown(restored[each] as string | number)} restored`).join('; ') }
  return both.includes('checksum') ? { outcome: 'same', basis: 'checksum', said: 'The checksums are equal.' } : { outcome: 'same', basis: 'counts', said: `Equal by ${both.map((each) => called[each]).join(' and ')}; what stands in it was not compared.` }
}

export type Compared = { parts: Part[]; comparison: Comparison; basis: Part['basis']; comparisonSaid: string }

const named = (parts: Part[]) => `${parts.slice(0, 10).map(({ name }) => name).join(', ')}${parts.length > 10 ? ` and ${parts.length - 10} more` : ''}`

/** All parts together: the same only where each is. @param succeeded a restore that failed brought nothing back that could be compared */
export function compare(given: Given[], succeeded: boolean): Compared {
  const parts = given.map((each): Part => ({ ...each, ...comparePart(each) }))
  const of = (outcome: Comparison) => parts.filter((each) => each.outcome === outcome)
  const [different, unclear] = [of('different'), of('not_evaluable')]
  if (!succeeded) return { parts, comparison: 'not_evaluable', basis: null, comparisonSaid: 'The restore failed.' }
  if (parts.length === 0) return { parts, comparison: 'not_evaluable', basis: null, comparisonSaid: 'Nothing was compared with the source.' }
  if (different.length > 0) return { parts, comparison: 'different', basis: null, comparisonSaid: `${formatCount(different.length, 'part')} of ${parts.length} ${different.length === 1 ? 'differs' : 'differ'}: ${named(different)}.` }
  if (unclear.length > 0) return { parts, comparison: 'not_evaluable', basis: null, comparisonSaid: `${formatCount(unclear.length, 'part')} of ${parts.length} could not be compared: ${named(unclear)}. ${unclear[0]?.said ?? ''}` }
  const counted = parts.filter((each) => each.basis === 'counts')
  return { parts, comparison: 'same', basis: counted.length > 0 ? 'counts' : 'checksum', comparisonSaid: counted.length > 0 ? `All of ${formatCount(parts.length, 'part')} agree, ${counted.length} of them by counts only.` : `All of ${formatCount(parts.length, 'part')} have the same checksum.` }
}

/** Seconds against a target in minutes. */
export const metBy = (seconds: number | null, target: number | null): Met => (seconds === null || target === null ? 'unknown' : seconds <= target * 60 ? 'met' : 'missed')

/** Whether a backup is smaller than the one before it by more than it may be; null: one of the two sizes is not known. Nothing at all is always too little. */
export function hasShrunk(bytes: number | null, former: number | null, percent: number): boolean | null {
  if (bytes === null) return null
  if (bytes === 0) return true
  return former === null ? null : bytes < former * (1 - percent / 100)
}
