import { z } from 'zod'
import { instant, line, optionalId, text } from '#lib/input.ts'
import { frequencyKeys, isFrequency, type Occurrence, occurrencesUpTo } from '#lib/occurrences.ts'
import { categoryKeys, controlAreas } from '../evidence/model.ts'

export const templateFields = {
  name: line(1, 500),
  category: z.enum(categoryKeys, { error: 'choose a category' }),
  controlAreas,
  frequency: z.enum(frequencyKeys, { error: 'choose how often' }),
  startsOn: instant,
  howToCollect: text(0, 5_000).default(''),
  freshnessDays: z.coerce.number({ error: 'is a number of days' }).int().min(1, 'at least 1').max(3_650, 'at most 3,650'),
  ownerId: optionalId,
}

/** have: approved and fresh; waiting: there, nobody has approved it; open: its time still runs. */
export type OccurrenceState = 'have' | 'waiting' | 'expired' | 'missing' | 'open'
/** `counts`: it may be approved for a control test at all; sample data and fallbacks may not. */
export type Held = { id: string; title: string; status: string; occurrence: string | null; counts: boolean }
export type CoveredOccurrence = Occurrence & { state: OccurrenceState; evidence: Held[] }
/** `have` of `due`: the present occurrence counts from the moment it is had, or has ended. */
export type Coverage = { occurrences: CoveredOccurrence[]; have: number; due: number; expired: number; missing: number }

export function coverageOf(template: { frequency: string; startsOn: Date }, held: Held[], at: Date): Coverage {
  if (!isFrequency(template.frequency)) return { occurrences: [], have: 0, due: 0, expired: 0, missing: 0 }
  const occurrences = occurrencesUpTo(template.frequency, template.startsOn, at).map((each): CoveredOccurrence => {
    const evidence = held.filter((one) => one.occurrence === each.key)
    const has = (status: string) => evidence.some((one) => one.status === status && one.counts)
    const state = has('approved') ? 'have' : has('collected') ? 'waiting' : has('expired') ? 'expired' : each.to > at ? 'open' : 'missing'
    return { ...each, state, evidence }
  })
  const count = (state: OccurrenceState) => occurrences.filter((each) => each.state === state).length
  const due = occurrences.filter((each) => each.to <= at || each.state === 'have' || each.state === 'expired').length
  return { occurrences, have: count('have'), due, expired: count('expired'), missing: occurrences.filter((each) => each.state === 'missing' || (each.state === 'waiting' && each.to <= at)).length }
}
