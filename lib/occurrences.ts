/** How often something is expected, and how many of the last times are looked at. */
export const frequencies = { weekly: 'Every week', monthly: 'Every month', quarterly: 'Every quarter', half_yearly: 'Every half year', yearly: 'Every year' } as const
export type Frequency = keyof typeof frequencies
export const frequencyKeys = Object.keys(frequencies) as [Frequency, ...Frequency[]]
const lookBack: Record<Frequency, number> = { weekly: 13, monthly: 12, quarterly: 8, half_yearly: 4, yearly: 3 }
const shapes: Record<Frequency, RegExp> = { weekly: /^\d{4}-W\d{2}$/, monthly: /^\d{4}-(0[1-9]|1[0-2])$/, quarterly: /^\d{4}-Q[1-4]$/, half_yearly: /^\d{4}-H[12]$/, yearly: /^\d{4}$/ }

export const isFrequency = (value: string): value is Frequency => Object.hasOwn(frequencies, value)

/** One time at which it is expected. `to` is the first moment after it. */
export type Occurrence = { key: string; from: Date; to: Date }

/** The occurrence of that name; null when there is none, such as a 53rd week of most years. */
export function occurrenceNamed(frequency: string, key: string): Occurrence | null {
  if (!isFrequency(frequency) || !shapes[frequency].test(key)) return null
  const [year = 0, part = 1] = [...key.matchAll(/\d+/g)].map(Number)
  // The fourth of January always lies in the first week.
  const found = occurrenceAt(frequency, frequency === 'weekly' ? utc(year, 0, 4 + 7 * (part - 1)) : utc(year, frequency === 'yearly' ? 0 : (part - 1) * monthsOf[frequency]))
  return found.key === key ? found : null
}

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

/** The last occurrences up to the present one, oldest first; none that ended before it starts. */
export function occurrencesUpTo(frequency: Frequency, startsOn: Date, at: Date): Occurrence[] {
  const found: Occurrence[] = []
  for (let each = occurrenceAt(frequency, at); found.length < lookBack[frequency] && each.to > startsOn; each = occurrenceAt(frequency, new Date(each.from.getTime() - 1))) found.unshift(each)
  return found
}

/** Every occurrence of any frequency that is looked at: some forty names. */
export const recentOccurrences = (at: Date): string[] => (Object.keys(frequencies) as Frequency[]).flatMap((each) => occurrencesUpTo(each, new Date(0), at).map((one) => one.key))
