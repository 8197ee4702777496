import { z } from 'zod'
import { instant, line, optionalId, text } from '#lib/input.ts'
import { categoryKeys, controlAreas } from '../evidence/model.ts'

/** How often evidence is expected, and how many of the last times are looked at for coverage. */
export const frequencies = { weekly: 'Every week', monthly: 'Every month', quarterly: 'Every quarter', half_yearly: 'Every half year', yearly: 'Every year' } as const
export type Frequency = keyof typeof frequencies
const frequencyKeys = Object.keys(frequencies) as [Frequency, ...Frequency[]]
const lookBack: Record<Frequency, number> = { weekly: 13, monthly: 12, quarterly: 8, half_yearly: 4, yearly: 3 }
const shapes: Record<Frequency, RegExp> = { weekly: /^\d{4}-W\d{2}$/, monthly: /^\d{4}-(0[1-9]|1[0-2])$/, quarterly: /^\d{4}-Q[1-4]$/, half_yearly: /^\d{4}-H[12]$/, yearly: /^\d{4}$/ }

export const isFrequency = (value: string): value is Frequency => Object.hasOwn(frequencies, value)
export const isOccurrence = (frequency: string, occurrence: string): boolean => isFrequency(frequency) && shapes[frequency].test(occurrence)

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

/** One time at which evidence is expected. `to` is the first moment after it. */
export type Occurrence = { key: string; from: Date; to: Date }

const utc = (year: number, month: number, day = 1) => new Date(Date.UTC(year, month, day))
const monthsOf: Record<Exclude<Frequency, 'weekly'>, number> = { monthly: 1, quarterly: 3, half_yearly: 6, yearly: 12 }

/** The occurrence a moment lies in. Weeks are ISO 8601 weeks, everything in UTC. */
export function occurrenceAt(frequency: Frequency, at: Date): Occurrence {
  if (frequency === 'weekly') {
    const day = (at.getUTCDay() + 6) % 7
    const from = utc(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - day)
    const thursday = utc(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + 3)
    const week = 1 + Math.floor((thursday.getTime() - utc(thursday.getUTCFullYear(), 0).getTime()) / (7 * 86_400_000))
    return { key: `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`, from, to: utc(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + 7) }
  }
  const size = monthsOf[frequency]
  const part = Math.floor(at.getUTCMonth() / size)
  const year = at.getUTCFullYear()
  const key = { monthly: `${year}-${String(part + 1).padStart(2, '0')}`, quarterly: `${year}-Q${part + 1}`, half_yearly: `${year}-H${part + 1}`, yearly: `${year}` }[frequency]
  return { key, from: utc(year, part * size), to: utc(year, (part + 1) * size) }
}

/** The last occurrences up to the present one, oldest first; none that ended before the template starts. */
export function occurrencesUpTo(frequency: Frequency, startsOn: Date, at: Date): Occurrence[] {
  const found: Occurrence[] = []
  for (let each = occurrenceAt(frequency, at); found.length < lookBack[frequency] && each.to > startsOn; each = occurrenceAt(frequency, new Date(each.from.getTime() - 1))) found.unshift(each)
  return found
}

/** Every occurrence of any frequency that coverage can look at: some forty names. */
export const recentOccurrences = (at: Date): string[] => (Object.keys(frequencies) as Frequency[]).flatMap((each) => occurrencesUpTo(each, new Date(0), at).map((one) => one.key))

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
