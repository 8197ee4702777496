import { Panel } from '#components/ui/panel.tsx'
import { cellStateKeys, cellStates, type Totals } from '#lib/calendar/index.ts'
import { formatCount } from '#lib/format.ts'
import { letters, means } from './states.ts'

/** What the letters mean, how many there are of each, and of how many. */
export function Legend({ totals, outside }: { totals: Totals; outside: number }) {
  return (
    <Panel title="Legend" meaning={`Of ${formatCount(totals.all, 'period')}.`}>
      <dl className="heat-legend">
        {cellStateKeys.map((state) => (
          <div key={state}>
            <dt><span className="heat-cell" data-state={state}><b>{letters[state]}</b></span> {cellStates[state]}</dt>
            <dd>{totals[state]} of {totals.all}{state === 'due' && totals.overdue > 0 ? `, ${totals.overdue} overdue` : ''}. <span className="muted">{means[state]}</span></dd>
          </div>
        ))}
        <div>
          <dt><span className="heat-cell" data-silent=""><span className="heat-silent" aria-hidden>!</span></span> A log was silent</dt>
          <dd className="muted">For that time the control is not evaluable, whatever the state of its period.</dd>
        </div>
      </dl>
      {outside > 0 && <p className="muted">{formatCount(outside, 'proof')} of times in which the control was not in force, counted nowhere.</p>}
    </Panel>
  )
}
