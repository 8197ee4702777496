'use client'
import { useEffect, useRef, useState } from 'react'
import { canFollow, followTail } from '#components/page/tail.ts'
import { Button } from '#components/ui/button.tsx'
import { Severity, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatCount, formatExact, formatNumber } from '#lib/format.ts'
import { sourceName } from '../../_parts/sources.ts'

type Row = { id: string; occurredAt: string; eventType: string; userName: string | null; accountName: string | null; outcome: string | null; severityHint: number; source: string; ip: string | null }
type State = { rows: Row[]; came: number; left: number }

const hints = ['low', 'medium', 'high', 'critical'] as const
/** So many stand there; older ones are in the list. */
const most = 50
const none: State = { rows: [], came: 0, left: 0 }

/** The newest win, and none stands there twice, here or in the list below. */
function joined(state: State, fresh: Row[], left: number): State {
  const known = new Set(state.rows.map((row) => row.id))
  const added = fresh.filter((row) => !known.has(row.id) && !document.querySelector(`table a[href="/events/${CSS.escape(row.id)}"]`))
  const all = [...added, ...state.rows].sort((one, other) => (one.occurredAt < other.occurredAt ? 1 : one.occurredAt > other.occurredAt ? -1 : one.id < other.id ? 1 : -1))
  return { rows: all.slice(0, most), came: state.came + added.length + left, left: state.left + left }
}

type Watched = 'batches' | 'judged' | 'said'
const before = { batches: 'Nothing came in yet.', judged: 'Rules found nothing more yet.', said: 'Nobody said anything yet.' } as const
const happened = { batches: 'came in', judged: 'of which rules found something', said: 'of which somebody said so' } as const
/** An event is in such a list once it was looked at, which is later than it comes in. */
const later = { batches: null, judged: 'Shown as rules find something of one.', said: 'Shown as somebody says it of one.' } as const

/**
 * Above the list: what comes in while one looks, if it matches the filters.
 * @param since when the list was read
 * @param watched what it is told of, the first gives it its words
 */
export function Live({ of, since, zone, opens, watched: [what = 'batches'] }: { of: string; since: string; zone: string; opens: boolean; watched: Watched[] }) {
  const [on, setOn] = useState(false)
  const [state, setState] = useState(none)
  const [why, setWhy] = useState<string | null>(null)
  const read = useRef(since)
  read.current = since
  useEffect(() => {
    if (!on) return
    setState(none)
    setWhy(null)
    if (!canFollow()) return setWhy('This browser keeps no stream over a plain connection. Load the list anew to see what came in.')
    return followTail(of, read.current, (told) => ('why' in told ? setWhy(told.why) : setState((before) => joined(before, told.rows as Row[], told.left))))
  }, [on, of])
  return (
    <div className="stack">
      <div className="row">
        <span className="js"><Button size="small" icon="activity" aria-pressed={on} onClick={() => setOn(!on)}>{on ? 'Stop watching' : 'Watch live'}</Button></span>
        {on && !why && <span className="muted" role="status">{state.came === 0 ? before[what] : `${formatCount(state.came, 'event')} ${happened[what]}${state.left > 0 ? `; ${formatNumber(state.left)} left out here, the newest are shown` : ''}.`}</span>}
        {on && !why && later[what] && <span className="muted">{later[what]}</span>}
        <span className="muted no-js">To see what came in since, load this page anew.</span>
      </div>
      {on && why && <Notice kind="warn">{why}</Notice>}
      {on && !why && state.rows.length > 0 && (
        <Panel title="As they come in" flush>
          <ul className="areas" aria-label="Events as they come in">
            {state.rows.map((row) => (
              <li key={row.id}>
                {opens ? <a href={`/events/${row.id}`} data-hard="">{row.eventType}</a> : <b>{row.eventType}</b>}
                {row.outcome === 'failure' && <Status tone="bad">Failure</Status>}
                {row.severityHint > 0 && <Severity value={hints[row.severityHint - 1] ?? 'low'} />}
                <span className="muted">{row.accountName ?? row.userName ?? 'nobody named'}{row.ip ? ` from ${row.ip}` : ''}, {sourceName(row.source)}</span>
                <time className="muted" dateTime={row.occurredAt}>{formatExact(row.occurredAt, zone)}</time>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  )
}
