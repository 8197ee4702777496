import { formatDate, formatDateTime, formatExact, formatRelative, toDate, type Instant } from '#lib/format.ts'
import { readerZone } from '#lib/zone.ts'

type TimeProps = {
  at: Instant | null | undefined
  /** IANA zone in which absolute times are written; the reader's unless said. Always shown with its name. */
  zone?: string
  /** relative (default): "3 h ago"; absolute: date and time; both: the two beside each other, for lists; date: the day only. The exact time with zone is on hover in all. */
  format?: 'relative' | 'absolute' | 'both' | 'date'
  /** The present, for relative times. */
  now?: Instant
  /** What stands for a missing time. */
  none?: string
}

/** Epoch seconds, the text as the server wrote it, the zone unless it is UTC, and what stands beside it. */
export type StampData = [seconds: number, text: string, zone?: string, beside?: string]

/** What a `<Time>` shows: a stamp, or the text that stands for a missing or broken time. */
export function stampOf({ at, zone = readerZone(), format = 'relative', now = Date.now(), none = '—' }: TimeProps): StampData | string {
  if (at === null || at === undefined || at === '') return none
  const date = toDate(at)
  if (!date) return String(at)
  const text = format === 'relative' ? formatRelative(date, now, zone) : format === 'date' ? formatDate(date, zone) : formatDateTime(date, zone)
  const stamp: StampData = [Math.floor(date.getTime() / 1000), text]
  if (zone !== 'UTC') stamp.push(zone)
  if (format !== 'both') return stamp
  const beside = formatRelative(date, now, zone)
  // From two weeks on that is the date, which stands there already.
  return beside === formatDate(date, zone) ? stamp : [stamp[0], text, zone === 'UTC' ? '' : zone, beside]
}

/** A point in time: relative or absolute text, exact time with zone on hover, machine-readable in `dateTime`. */
export function Time(props: TimeProps) {
  const stamp = stampOf(props)
  return typeof stamp === 'string' ? stamp : <Stamp stamp={stamp} />
}

// The hover text may differ by a comma between the server's and the browser's language data; the server's stands.
export function Stamp({ stamp: [seconds, text, zone, beside] }: { stamp: StampData }) {
  const at = new Date(seconds * 1000)
  return (
    <time dateTime={at.toISOString().replace('.000', '')} title={formatExact(at, zone || 'UTC')} suppressHydrationWarning>
      {text}{beside && <span className="ago"> {beside}</span>}
    </time>
  )
}
