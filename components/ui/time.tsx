import { formatDate, formatDateTime, formatExact, formatRelative, toDate, type Instant } from '#lib/format.ts'

type TimeProps = {
  at: Instant | null | undefined
  /** IANA zone in which absolute times are written; always shown with its name. */
  zone?: string
  /** relative (default): "3 h ago"; absolute: date and time; date: the day only. The exact time with zone is on hover in all three. */
  format?: 'relative' | 'absolute' | 'date'
  /** The present, for relative times. */
  now?: Instant
  /** What stands for a missing time. */
  none?: string
}

/** A point in time: relative or absolute text, exact time with zone on hover, machine-readable in `dateTime`. Server only. */
export function Time({ at, zone = 'UTC', format = 'relative', now, none = '—' }: TimeProps) {
  if (at === null || at === undefined || at === '') return none
  const date = toDate(at)
  if (!date) return String(at)
  const text =
    format === 'relative' ? formatRelative(date, now ?? Date.now(), zone) : format === 'date' ? formatDate(date, zone) : formatDateTime(date, zone)
  return <time dateTime={date.toISOString()} title={formatExact(date, zone)}>{text}</time>
}
