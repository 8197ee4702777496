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

/** Epoch seconds, the text as the server wrote it, and the zone unless it is UTC. */
export type StampData = [number, string, string?]

/** What a `<Time>` shows: a stamp, or the text that stands for a missing or broken time. */
export function stampOf({ at, zone = 'UTC', format = 'relative', now, none = '—' }: TimeProps): StampData | string {
  if (at === null || at === undefined || at === '') return none
  const date = toDate(at)
  if (!date) return String(at)
  const text =
    format === 'relative' ? formatRelative(date, now ?? Date.now(), zone) : format === 'date' ? formatDate(date, zone) : formatDateTime(date, zone)
  const seconds = Math.floor(date.getTime() / 1000)
  return zone === 'UTC' ? [seconds, text] : [seconds, text, zone]
}

/** A point in time: relative or absolute text, exact time with zone on hover, machine-readable in `dateTime`. */
export function Time(props: TimeProps) {
  const stamp = stampOf(props)
  return typeof stamp === 'string' ? stamp : <Stamp stamp={stamp} />
}

// The hover text may differ by a comma between the server's and the browser's language data; the server's stands.
export function Stamp({ stamp: [seconds, text, zone] }: { stamp: StampData }) {
  const at = new Date(seconds * 1000)
  return <time dateTime={at.toISOString().replace('.000', '')} title={formatExact(at, zone)} suppressHydrationWarning>{text}</time>
}
