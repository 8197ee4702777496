import { Status, type Tone } from '#components/ui/marks.tsx'
import { Strip } from '#components/ui/strip.tsx'
import { formatCount, formatDate, formatDateTime, formatDuration, formatNumber, formatPercent } from '#lib/format.ts'
import { type Coverage, hourStates } from '#lib/modules/log-sources/coverage.ts'
import { spans, type SourceState } from '#lib/modules/log-sources/model.ts'
import { stateNames } from '#lib/modules/log-sources/words.ts'

const tones: Record<SourceState, Tone> = { silent: 'bad', well: 'good', learning: 'info', not_expected: 'off' }
export const SourceMark = ({ state }: { state: SourceState }) => <Status tone={tones[state]}>{stateNames[state]}</Status>

type Counted = { hours: number; expected: number; covered: number; silent: number }

/** With its denominator: hours of which nothing is known are no hours that were covered. */
export const coveredOf = ({ hours, expected, covered }: Counted) => (expected === 0 ? `Not known of any of ${formatNumber(hours)} h` : `${formatNumber(covered)} of ${formatCount(expected, 'hour')} expected (${formatPercent(covered, expected)})`)

/** The same where a column says what it is. */
export const coveredShort = ({ expected, covered }: Counted) => (expected === 0 ? 'Not known' : `${formatNumber(covered)} of ${formatNumber(expected)} h`)

/** The strip in words. */
export function inWords(name: string, of: Coverage): string {
  const silences = of.silences.slice(-3).map((each) => `silent from ${formatDateTime(each.fromAt)} ${each.toAt ? `to ${formatDateTime(each.toAt)}` : 'until now'}`)
  const unknown = of.hours - of.expected
  return [`${name}, ${formatCount(of.hours, 'hour')}: ${of.covered} covered, ${of.silent} silent${of.late > 0 ? `, ${of.late} came late` : ''}${unknown > 0 ? `, ${unknown} not known or not expected` : ''}`, ...silences].join('; ')
}

/** A day a line, of UTC; the newest first. */
export function Days({ name, coverage }: { name: string; coverage: Coverage }) {
  const lines: { day: Date; strip: string }[] = []
  const start = coverage.from.getTime()
  const lead = Math.floor(start / 3_600_000) % 24
  const padded = '.'.repeat(lead) + coverage.strip
  for (let n = 0; n < padded.length; n += 24) lines.push({ day: new Date(start - lead * 3_600_000 + n * 3_600_000), strip: padded.slice(n, n + 24) })
  return (
    <>
      <p className="sr">{inWords(name, coverage)}</p>
      <dl className="strip-days">
        {lines.toReversed().map(({ day, strip }) => <div key={day.getTime()} className="contents"><dt>{formatDate(day)}</dt><dd><Strip strip={strip} of={24} label={dayWords(strip)} /></dd></div>)}
        <div className="contents" aria-hidden="true"><dt>UTC</dt><dd className="strip-ticks"><span>00</span><span>06</span><span>12</span><span>18</span><span>24</span></dd></div>
      </dl>
      <Legend />
    </>
  )
}

const dayWords = (strip: string) => Object.entries(hourStates).map(([state, word]) => [[...strip].filter((each) => each === state).length, word] as const).filter(([count]) => count > 0).map(([count, word]) => `${word.toLowerCase()} ${count} h`).join(', ')

export const Legend = () => <ul className="strip-legend">{Object.entries(hourStates).map(([state, word]) => <li key={state}><span aria-hidden="true"><Strip strip={state} label={word} /></span>{word}</li>)}</ul>

/** Which days are shown: links, with what else stands in the address. */
export const spanTabs = (path: string, search: Record<string, string> = {}) => spans.map((days) => ({ label: `${days} days`, href: `${path}?${new URLSearchParams({ ...search, days: String(days) })}` }))

export function SilenceTimes({ fromAt, toAt, filledAt, filledHours }: { fromAt: Date; toAt: Date | null; filledAt: Date | null; filledHours: number }) {
  return <>{formatDateTime(fromAt)} to {toAt ? `${formatDateTime(toAt)} (${formatDuration(toAt.getTime() - fromAt.getTime())})` : 'now'}{filledAt && `; ${formatCount(filledHours, 'hour')} of it filled late at ${formatDateTime(filledAt)}`}</>
}
