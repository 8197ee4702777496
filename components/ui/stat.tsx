import type { ReactNode } from 'react'
import { formatNumber, formatPercent, type Instant } from '#lib/format.ts'
import { Source, type SourceValue } from './marks.tsx'
import { Time } from './time.tsx'

type StatProps = {
  label: string
  value: number | null
  /** The whole the value is a part of. */
  of?: number
  /** What is counted: "users". */
  unit?: string
  /** What the number leaves out: "2 could not be read". */
  caveat?: ReactNode
  source?: SourceValue
  /** When it was observed. */
  at?: Instant
  now?: Instant
  href?: string
  tone?: 'neutral' | 'good' | 'warn' | 'bad'
}

/** One figure with its denominator, its source and its time. `null` is "no data", never 0. */
export function Stat({ label, value, of, unit, caveat, source, at, now, href, tone = 'neutral' }: StatProps) {
  return (
    <div className="stat">
      <div className="stat-label">{href ? <a href={href}>{label}</a> : label}</div>
      <div className={`stat-value t-${tone}`}>
        {value === null ? <span className="muted">No data</span> : <b>{formatNumber(value)}</b>}
        {value !== null && (of !== undefined || unit) && (
          <span> {of !== undefined && `of ${formatNumber(of)}`} {unit}{of !== undefined && of > 0 && <em> · {formatPercent(value, of)}</em>}</span>
        )}
      </div>
      {value !== null && of !== undefined && of > 0 && <meter className={`t-${tone}`} min={0} max={of} value={value} aria-label={label} />}
      {(caveat || source || at !== undefined) && (
        <div className="stat-foot">
          {caveat && <span className="stat-caveat">{caveat}</span>}
          {source && <Source value={source} />}
          {at !== undefined && <Time at={at} now={now} />}
        </div>
      )}
    </div>
  )
}

/** Stats side by side. */
export function Stats({ children }: { children: ReactNode }) {
  return <div className="stats">{children}</div>
}
