import { z } from 'zod'
import { dayOf, days } from '#lib/clock.ts'
import { controlCodes } from '#lib/control-codes.ts'
import { instant, line, optionalId, text } from '#lib/input.ts'
import { frequencyKeys, isFrequency, type Occurrence, occurrencesUpTo } from '#lib/occurrences.ts'
import { categoryKeys } from '../evidence/model.ts'
import { mustCover } from './words.ts'

export { mustCover }
export type MustCover = keyof typeof mustCover

export const templateFields = {
  name: line(1, 500),
  category: z.enum(categoryKeys, { error: 'choose a category' }),
  controlAreas: controlCodes,
  frequency: z.enum(frequencyKeys, { error: 'choose how often' }),
  startsOn: instant,
  mustCover: z.enum(['whole', 'within'], { error: 'choose how much of it is covered' }).default('whole'),
  howToCollect: text(0, 5_000).default(''),
  freshnessDays: z.coerce.number({ error: 'is a number of days' }).int().min(1, 'at least 1').max(3_650, 'at most 3,650'),
  ownerId: optionalId,
}

/** have: approved, fresh and covering its time; partial: approved, and covering only a part; waiting: there, nobody has approved it; open: its time still runs. */
export type OccurrenceState = 'have' | 'waiting' | 'partial' | 'expired' | 'missing' | 'open'
/** `counts`: it may be approved for a control test at all; sample data and fallbacks may not. */
export type Held = { id: string; title: string; status: string; occurrence: string | null; counts: boolean; observedFrom: Date | null; observedTo: Date | null; collectedAt: Date | null }
export type CoveredOccurrence = Occurrence & { state: OccurrenceState; evidence: Held[] }
/** `have` of `due`: the present occurrence counts from the moment it is had, or has ended. */
export type Coverage = { occurrences: CoveredOccurrence[]; have: number; due: number; expired: number; missing: number }

export function coverageOf(template: { frequency: string; startsOn: Date; mustCover: MustCover }, held: Held[], at: Date): Coverage {
  if (!isFrequency(template.frequency)) return { occurrences: [], have: 0, due: 0, expired: 0, missing: 0 }
  const occurrences = occurrencesUpTo(template.frequency, template.startsOn, at).map((each): CoveredOccurrence => {
    const evidence = held.filter((one) => one.occurrence === each.key)
    const of = (status: string) => evidence.filter((one) => one.status === status && one.counts)
    const isCovered = template.mustCover === 'whole' ? coversAll : coversSome
    const from = new Date(Math.max(each.from.getTime(), template.startsOn.getTime()))
    const state = isCovered({ ...each, from }, of('approved')) ? 'have' : of('collected').length > 0 ? 'waiting' : of('approved').length > 0 ? 'partial' : of('expired').length > 0 ? 'expired' : each.to > at ? 'open' : 'missing'
    return { ...each, state, evidence }
  })
  const count = (state: OccurrenceState) => occurrences.filter((each) => each.state === state).length
  const due = occurrences.filter((each) => each.to <= at || each.state === 'have' || each.state === 'expired').length
  return { occurrences, have: count('have'), due, expired: count('expired'), missing: occurrences.filter((each) => each.state === 'missing' || ((each.state === 'waiting' || each.state === 'partial') && each.to <= at)).length }
}

type Span = { from: number; until: number }

/** By whole days, UTC, as periods are said: never past the day on which it was taken. */
function spanOf({ observedFrom, observedTo, collectedAt }: Held): Span | null {
  if (!observedFrom || !observedTo || !collectedAt) return null
  const last = Math.min(observedTo.getTime(), collectedAt.getTime())
  return { from: dayOf(observedFrom).getTime(), until: dayOf(new Date(last)).getTime() + days(1) }
}

const spansOf = (held: Held[]): Span[] => held.flatMap((each) => spanOf(each) ?? [])

const coversSome = (of: Occurrence, held: Held[]): boolean => spansOf(held).some(({ from, until }) => from < of.to.getTime() && until > of.from.getTime())

/** Several may cover it together, when no day between them is left out. */
function coversAll(of: Occurrence, held: Held[]): boolean {
  let until = of.from.getTime()
  for (const span of spansOf(held).sort((one, other) => one.from - other.from)) if (span.from <= until) until = Math.max(until, span.until)
  return until >= of.to.getTime()
}
