import { z } from 'zod'
import { days } from './clock.ts'
import { invalid } from './errors.ts'
import { momentOf } from './recurrence.ts'
import { knownZone } from './zone.ts'

const day = z.iso.date({ error: 'is not a day, such as 2026-01-31' })

/** A period of whole days as a person says it. */
export const periodFields = {
  fromDay: day,
  toDay: day,
  /** By which its days begin and end. An abbreviation means several zones. */
  zone: z.string({ error: 'is required' }).trim().refine((name) => knownZone(name) !== undefined && (name.includes('/') || name.toUpperCase() === 'UTC'), 'is not the name of a time zone, such as Europe/Berlin or UTC').transform((name) => knownZone(name) as string),
}

/** Days, both included, of `zone` (IANA). */
export type Period = { fromDay: string; toDay: string; zone: string }

/** @param longest days that may lie between its first and its last @throws AppError `invalid` by field */
export function refusePeriod({ fromDay, toDay }: Period, at: Date, longest: number): void {
  if (toDay < fromDay) throw invalid({ toDay: 'lies before the first day' })
  if (Date.parse(toDay) - Date.parse(fromDay) > days(longest)) throw invalid({ toDay: `may lie at most ${longest} days after the first` })
  // A day that began somewhere has begun.
  if (Date.parse(fromDay) > at.getTime() + days(1)) throw invalid({ fromDay: 'lies in the future' })
}

/** From the first moment of its first day to before the first after its last, on the clocks of its zone. */
export const momentsOf = ({ fromDay, toDay, zone }: Period): { from: Date; to: Date } => ({ from: new Date(momentOf(Date.parse(fromDay), zone)), to: new Date(momentOf(Date.parse(toDay) + days(1), zone)) })

/** "2026-01-01 to 2026-03-31, both included, by the clocks of Europe/Berlin" */
export const periodInWords = ({ fromDay, toDay, zone }: Period): string => `${fromDay} to ${toDay}, both included, by the clocks of ${zone}`

/** The month or quarter that ended last, by the clocks of the zone. */
export function ended(size: 'monthly' | 'quarterly', zone: string, at: Date): Period {
  const [year = 0, month = 1] = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at).split('-').map(Number)
  const months = size === 'monthly' ? 1 : 3
  const first = Math.floor((month - 1) / months) * months
  const day = (of: number, date: number) => new Date(Date.UTC(year, of, date)).toISOString().slice(0, 10)
  return { fromDay: day(first - months, 1), toDay: day(first, 0), zone }
}
