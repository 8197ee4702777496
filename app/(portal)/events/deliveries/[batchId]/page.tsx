import { Page, TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatBytes, formatNumber, formatOf } from '#lib/format.ts'
import { getBatch } from '#lib/modules/events/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { sourceName } from '../../../_parts/sources.ts'
import { DetectionState, isWaiting } from '../../_parts/marks.tsx'

export default async function DeliveryPage({ params }: { params: Promise<{ batchId: string }> }) {
  const { batchId } = await params
  const { person } = await requirePerson('deliveries.read', `/events/deliveries/${batchId}`)
  const batch = await shown(getBatch(person, { id: batchId }))
  const reads = may(person, 'events.read')
  return (
    <Page
      title={batch.label}
      breadcrumbs={[{ label: 'Deliveries', href: '/events/deliveries' }]}
      marks={<DetectionState batch={batch} />}
      actions={reads && batch.accepted > 0 && <ButtonLink href={`/events?batchId=${batch.id}`} icon="activity">Its events</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={batch.timeline} />}>
        {isWaiting(batch) && <Refresh every={3} />}
        <Stats>
          <Stat label="Accepted" value={batch.accepted} of={batch.received} unit="events" />
          {batch.contradicting > 0 && <Stat label="Same id, other content" value={batch.contradicting} of={batch.accepted} unit="accepted" tone="warn" />}
          <Stat label="Known already" value={batch.duplicates} />
          <Stat label="Rejected" value={batch.rejected} of={batch.received} unit="events" tone={batch.rejected > 0 ? 'warn' : 'neutral'} />
          {reads && <Stat label="Findings" value={batch.findings} href={batch.findings ? `/findings?view=each&batchId=${batch.id}` : undefined} />}
        </Stats>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Source', value: sourceName(batch.source) },
              { label: 'Received', value: <Time at={batch.receivedAt} format="absolute" /> },
              { label: 'By', value: batch.receivedByName ?? (batch.source === 'tickmark' ? 'Tickmark itself' : 'A machine or the command line') },
              { label: 'Judged', value: <Time at={batch.detectedAt} format="absolute" /> },
              ...(batch.file ? [{ label: 'As it came', value: <><a href={`/artifacts/${batch.file.id}`}>{batch.file.name}</a>, {formatBytes(batch.file.size)}</> }] : []),
              { label: 'Hash of what arrived', value: <Code>{batch.sha256}</Code>, wide: true },
              { label: 'Merkle root of what was accepted', value: <Code>{batch.root}</Code>, wide: true },
            ]}
          />
        </Panel>
        {batch.unjudged.length > 0 && (
          <Panel title="Not judged" meaning={`Judging took more work than a rule has for one event: whether it fires is unknown. ${batch.notJudged > batch.unjudged.length ? `The first ${batch.unjudged.length} of ${batch.notJudged}.` : ''}`}>
            <ul className="stack">{batch.unjudged.map((each) => <li key={`${each.ruleId} ${each.eventId}`}><a href={`/detection-rules/${each.ruleId}`}>{each.ruleName}</a> on <a href={`/events/${each.eventId}`} data-hard="">an event</a></li>)}</ul>
          </Panel>
        )}
        {batch.rejects.length > 0 && (
          <Panel title="Rejected" meaning={batch.rejected > batch.rejects.length ? `${formatOf(batch.rejected, batch.received)} events; the first ${formatNumber(batch.rejects.length)} of them, with the line, or the position in the array, and why.` : `${formatOf(batch.rejected, batch.received)} events, with the line, or the position in the array, and why.`}>
            <ul className="stack">{batch.rejects.map((reject) => <li key={reject.line}><b className="num">{reject.line}</b> {reject.reason}</li>)}</ul>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
