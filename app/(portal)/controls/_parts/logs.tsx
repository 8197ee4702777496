import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Strip } from '#components/ui/strip.tsx'
import { formatCount, formatDateTime, formatDuration } from '#lib/format.ts'
import type { sourcesOfControl } from '#lib/modules/log-sources/queries.ts'
import { coveredOf, inWords, Legend, SourceMark } from '../../log-sources/_parts/coverage.tsx'

/** The logs a control rests on: for which hours they were alive, and for which times it is not evaluable. */
export function Logs({ logs }: { logs: Awaited<ReturnType<typeof sourcesOfControl>> }) {
  const silences = logs.notEvaluable.toReversed().slice(0, 20)
  return (
    <Panel title="Logs it rests on" meaning={`Of the last 30 days: all of its logs were alive in ${coveredOf(logs)}.`} actions={logs.notEvaluable.length > 0 && <Status tone="warn">Not evaluable for {formatCount(logs.silent, 'hour')}</Status>}>
      {logs.sources.map((source) => (
        <div key={source.id} className="stack">
          <p><a href={`/log-sources/${source.id}`}>{source.name}</a> <SourceMark state={source.state} /> <span className="muted">{source.rhythm}{source.coverage && `; ${coveredOf(source.coverage)}`}</span></p>
          {source.coverage && <Strip strip={source.coverage.strip} label={inWords(source.name, source.coverage)} />}
        </div>
      ))}
      <Legend />
      {silences.length > 0 && (
        <ul className="areas">
          {silences.map((each) => <li key={each.id}><b>Not evaluable</b><span>{formatDateTime(each.from)} to {each.isOpen ? 'now' : formatDateTime(each.to)} ({formatDuration(each.to.getTime() - each.from.getTime())})</span><span className="muted">{each.source} was silent{each.filledAt && `; ${formatCount(each.filledHours, 'hour')} filled late at ${formatDateTime(each.filledAt)}`}</span></li>)}
        </ul>
      )}
    </Panel>
  )
}
