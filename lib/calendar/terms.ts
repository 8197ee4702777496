import { days } from '#lib/clock.ts'
import { type Frequency, isFrequency, occurrenceAt } from '#lib/occurrences.ts'

/** What was agreed for a control from a moment on: never altered, only followed by a newer one. */
export type Term = { from: Date; recordedAt: Date; frequency: string; ownerId: string | null; status: string; dueDays: number | null }

/** Days after the end of a period within which it is still performed in time, unless the control says otherwise. As long again, and it is closed. */
export const dueDaysOf: Record<Frequency, number> = { weekly: 3, monthly: 10, quarterly: 15, half_yearly: 30, yearly: 45 }

/** A control that is performed when something happens, or all the time, is looked at by quarters. */
export const periodOf = (frequency: string): Frequency => (isFrequency(frequency) ? frequency : 'quarterly')
export const isOnOccasion = (frequency: string): boolean => !isFrequency(frequency)

export const isInForce = ({ status }: Pick<Term, 'status'>): boolean => status === 'implemented'

/** A time in which a control was in force without a break, with its terms in order. `to` null: it still is. */
export type Stretch = { from: Date; to: Date | null; terms: [Term, ...Term[]] }

/** Terms that were known at a moment, in the order in which they count. */
export const knownTerms = (terms: readonly Term[], asOf: Date): Term[] => terms.filter((each) => each.recordedAt <= asOf && each.from <= asOf).toSorted((one, other) => one.from.getTime() - other.from.getTime() || one.recordedAt.getTime() - other.recordedAt.getTime())

export function stretchesOf(known: readonly Term[]): Stretch[] {
  const found: Stretch[] = []
  let open: Stretch | null = null
  for (const term of known) {
    if (!isInForce(term)) {
      if (open) open.to = term.from
      open = null
    } else if (open) {
      open.terms.push(term)
    } else {
      open = { from: term.from, to: null, terms: [term] }
      found.push(open)
    }
  }
  return found.filter(({ from, to }) => to === null || to > from)
}

/** The last term that began before a moment, or at it. */
export const termAt = (terms: readonly Term[], at: Date): Term | null => terms.findLast((each) => each.from <= at) ?? null

type Switch = { from: Date; frequency: string; said: Date | null }

/** Where the first period of that frequency begins that does not begin before a moment. */
function nextBegin(frequency: string, at: Date): Date {
  const found = occurrenceAt(periodOf(frequency), at)
  return found.from.getTime() === at.getTime() ? at : found.to
}

/** From when on which frequency counts: the first at once, a change from where its next period begins. One that was changed again before then never counted. */
export function frequenciesOf({ from, terms }: Stretch): Switch[] {
  const [first, ...rest] = terms
  const found: Switch[] = [{ from, frequency: first.frequency, said: null }]
  for (const term of rest) {
    // What else changes meanwhile delays nothing.
    if (term.frequency === found.at(-1)?.frequency) continue
    while (found.length > 1 && (found.at(-1) as Switch).from > term.from) found.pop()
    if (term.frequency !== found.at(-1)?.frequency) found.push({ from: nextBegin(term.frequency, term.from), frequency: term.frequency, said: term.from })
  }
  return found
}

/** Whole days of a moment beyond another, at least one once it lies beyond. */
export const daysBeyond = (at: Date, limit: Date): number => Math.max(0, Math.ceil((at.getTime() - limit.getTime()) / days(1)))
