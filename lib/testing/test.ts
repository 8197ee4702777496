import type { Outcome } from '#lib/outcome.ts'
import type { Asked, Params } from './attribute.ts'
import { judged } from './judge.ts'

/** A question as a test asks it. `by`: the attribute that answers it from the data; null: a person does. */
export type AskedAttribute = { letter: string; asks: string; by: string | null; params: Params }

/** n = pass + fail + not evaluable + not applicable + open. `open`: nobody answered yet. */
export type AttributeTotal = { letter: string; n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number; open: number }

/** Information produced by the entity: what items were taken from, how it was asked for, and how it is known to be complete. */
export type Ipe = { /** What it is, in words. */ what: string; /** The record it comes from. */ type: string; id: string; /** Rows there, and root over them where it has one. */ rows: number; root: string | null; at: string | null; /** How its completeness is known, or that it is not. */ complete: string; /** It is not there, or it was silent for a time: what it would have told is not among the items. */ absent?: true }

/** Whether any of what items are taken from is not there, or nothing is: a list that is missing is no empty list. */
export const lacksSource = (ipe: readonly { absent?: true }[]): boolean => ipe.length === 0 || ipe.some(({ absent }) => absent)

const letters = { pass: 'p', fail: 'f', not_evaluable: 'n', not_applicable: 'a' } as const
export type Answered = keyof typeof letters
const words = Object.fromEntries(Object.entries(letters).map(([word, letter]) => [letter, word])) as Record<string, Answered>
export const letterOf = (outcome: Answered): string => letters[outcome]
/** null: nobody answered yet. */
export const outcomeOf = (letter: string): Answered | null => words[letter] ?? null

/** What an item comes to, question by question; null where a person answers. */
export const outcomesOf = (attributes: readonly AskedAttribute[], item: unknown, at: Asked): (Outcome | null)[] => attributes.map(({ by, params }) => (by === null ? null : judged(by, params, item, at)))
export const compact = (outcomes: readonly (Outcome | null)[]): string => outcomes.map((each) => (each === null ? '?' : letters[each.outcome])).join('')

/** Sums by question. What a person answers counts for items of the sample only. */
export function totalsOf(attributes: readonly AskedAttribute[], items: Iterable<{ outcomes: string; inSample: boolean }>): AttributeTotal[] {
  const totals = attributes.map(({ letter }): AttributeTotal => ({ letter, n: 0, pass: 0, fail: 0, not_evaluable: 0, not_applicable: 0, open: 0 }))
  for (const { outcomes, inSample } of items) {
    for (const [n, total] of totals.entries()) {
      if (attributes[n]?.by === null && !inSample) continue
      total.n++
      total[outcomeOf(outcomes[n] ?? '?') ?? 'open']++
    }
  }
  return totals
}
