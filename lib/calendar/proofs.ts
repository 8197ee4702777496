import { frequencyKeys, type Occurrence, occurrenceNamed } from '#lib/occurrences.ts'
import type { Period } from './periods.ts'

/** That a control was performed, or that there was nothing to perform it for. Several alike of one day may be one, with their count. */
export type Proof = {
  id: string
  outcome: 'performed' | 'not_occurring'
  /** The name of a period, or of the one time, such as CHG-12. */
  occurrence: string
  performedAt: Date
  recordedAt: Date
  /** From when on its record counts for nothing. */
  withdrawnAt: Date | null
  count: number
}

/** The period that a name means, of whatever frequency. */
export function periodNamed(name: string): Occurrence | null {
  for (const each of frequencyKeys) {
    const found = occurrenceNamed(each, name)
    if (found) return found
  }
  return null
}

/**
 * Which period a proof is of: the one it names; of a name that means a shorter period, the one that lies in; of any other name, and of one that means
 * more than one period, the one it was performed in. -1: none, as the control was not in force then.
 */
export function placeOf({ occurrence, performedAt }: Pick<Proof, 'occurrence' | 'performedAt'>, periods: readonly Period[]): number {
  const exact = periods.findIndex(({ key }) => key === occurrence)
  if (exact !== -1) return exact
  const named = periodNamed(occurrence)
  const at = named ? periods.findIndex(({ wholeFrom, wholeTo }) => named.from >= wholeFrom && named.to <= wholeTo) : -1
  if (at !== -1) return at
  // A period in which the control was not in force is no other one.
  if (named && !periods.some(({ wholeFrom, wholeTo }) => wholeFrom >= named.from && wholeTo <= named.to)) return -1
  return periods.findIndex(({ from, to }) => performedAt >= from && performedAt < to)
}
