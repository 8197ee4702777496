import { JsonView } from '#components/ui/json-view.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Evidence } from '#lib/cloud/evidence.ts'
import { formatCount } from '#lib/format.ts'

const states = { read: 'as read', absent: 'the service says there is none', unread: 'not read' } as const

/** What a verdict rests on, as it was read, and by which calls. */
export function EvidencePanel({ title, of }: { title: string; of: Evidence }) {
  return (
    <Panel title={title} meaning={<>{of.said} Read <Time at={new Date(of.at)} format="both" />, <a className="link underline" href={`/cloud/scans/${of.scanId}`}>by this scan</a>.</>}>
      {of.facets.length === 0 && <p className="muted">The check looked at no facet: what it says follows from the lists of the scan.</p>}
      {of.facets.map((facet) => (
        <div key={`${facet.id} ${facet.facet}`}>
          <p><b>{facet.facet}</b>, {states[facet.state]}{facet.code && ` (${facet.code})`} <span className="second">{facet.id}</span></p>
          {facet.state === 'read' && <JsonView value={facet.value} label={`${facet.facet} of ${facet.id}`} />}
          {facet.calls.length > 0 && <p className="muted">{facet.calls.map((call) => `${call.command} ${call.status}${call.requestId ? `, request ${call.requestId}` : ''}`).join('; ')}</p>}
        </div>
      ))}
      {of.cut > 0 && <p className="muted">{formatCount(of.cut, 'value is', 'values are')} left out here, as there is too much; the locked file of the scan has everything.</p>}
    </Panel>
  )
}
