/** What the time modifiers read of a date (modifiers appendix, "Time Modifiers"). */
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/**
 * A part of a date as it is written (modifiers appendix, "Time Modifiers"): no time zone is applied and no format
 * but ISO 8601 is read. `week` is the ISO week. Null: the text is no date, or has no time of day.
 */
export function timePart(text: string, part: TimePart): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/.exec(text)
  if (found === null) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  switch (part) {
    case 'year': return year
    case 'month': return month
    case 'day': return day
    case 'week': return isoWeek(year, month, day)
    case 'hour': return found[4] === undefined ? null : Number(found[4])
    case 'minute': return found[5] === undefined ? null : Number(found[5])
  }
}

function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day))
  // The week belongs to the year of its Thursday.
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7))
  const first = Date.UTC(date.getUTCFullYear(), 0, 1)
  return Math.ceil(((date.getTime() - first) / 86_400_000 + 1) / 7)
}
