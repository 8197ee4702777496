import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import type { LiveChanges } from '#lib/modules/metrics/dashboards/shared.ts'
import { mostShown } from '#lib/modules/metrics/model.ts'

const upTo = (count: number) => (count > mostShown ? `more than ${formatNumber(mostShown)}` : formatNumber(count))

/** Changes of the last 31 days by system, those that failed first. */
export function Changes({ changes }: { changes: LiveChanges[] }) {
  return (
    <Panel title="Changes in production, last 31 days" meaning="By system, judged from what the host of the code says." flush>
      {changes.length === 0 ? <p className="muted pad">The changes of no system are judged yet. <a className="link" href="/reconciliations">Open the reconciliation</a></p> : (
        <ul className="areas areas-said">
          {changes.map(({ id, system, all, fail, unclear, complete, judgedAt }) => (
            <li key={id}>
              <a href={`/reconciliations/${id}`}>{system}</a>
              <span className="muted">
                <a className="link underline" href={`/reconciliations/${id}/changes?result=fail`}>{upTo(fail)} failed</a> · <a className="link underline" href={`/reconciliations/${id}/changes?result=not_evaluable`}>{upTo(unclear)} could not tell</a> · of <a className="link underline" href={`/reconciliations/${id}/changes`}>{formatNumber(all)}</a>{!complete && ' · incomplete'} · judged <Time at={judgedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
