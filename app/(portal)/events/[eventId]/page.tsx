import { Page, TwoColumn } from '#components/page/page.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { JsonView } from '#components/ui/json-view.tsx'
import { Badge, Severity, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { ocsfText } from '#lib/modules/events/ocsf.ts'
import { viewEvent } from '#lib/modules/events/operations.ts'
import { getEvent, getEventNeighbours } from '#lib/modules/events/queries.ts'
import { ownCheckOf, severityName, statusNames } from '#lib/modules/findings/model.ts'
import { namedSystem } from '#lib/modules/systems/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { sourceName } from '../../_parts/sources.ts'
import { WhyItMatched } from '../../findings/_parts/proof.tsx'
import { incidentFact } from '../../incidents/_parts/linked.tsx'
import { addressHref, userHref } from '../../logs/_parts/picture.tsx'
import { EventState } from '../_parts/marks.tsx'
import { Neighbours } from '../_parts/neighbours.tsx'
import { OpenIncident } from '../_parts/open-incident.tsx'
import { Said } from '../_parts/said.tsx'

/** Opening this page reads the raw record, and that is recorded before anything is shown. */
export default async function EventPage({ params }: { params: Promise<{ eventId: string }> }) {
  const { eventId } = await params
  const { person } = await requirePerson('events.view', `/events/${eventId}`)
  const { raw } = await shown(viewEvent(person, { id: eventId }))
  const at = now()
  const [event, neighbours, incident] = await shown(Promise.all([getEvent(person, { id: eventId }), getEventNeighbours(person, { id: eventId }), incidentFact(person, 'event', eventId)]))
  const system = event.system && may(person, 'systems.read') ? await namedSystem(person, { name: event.system }) : null
  return (
    <Page
      title={event.eventType}
      breadcrumbs={[{ label: 'Events', href: '/events' }]}
      marks={<>{event.outcome && <Status tone={event.outcome === 'failure' ? 'bad' : 'good'}>{event.outcome === 'failure' ? 'Failure' : 'Success'}</Status>} <EventState value={event.status} /></>}
      actions={<OpenIncident person={person} eventId={event.id} />}
    >
      <TwoColumn aside={<Activity events={event.timeline} />}>
        {event.contradictsId && <Notice kind="warn">Its id was known, and it says something else than <a href={`/events/${event.contradictsId}`} data-hard="">the event known by it</a>. Both are kept and judged.</Notice>}
        {event.unjudged.length > 0 && (
          <Panel title="Not judged" meaning="Judging it took more work than a rule has for one event: whether these fire is unknown.">
            <ul className="stack">{event.unjudged.map((rule) => <li key={rule.ruleId}><a href={`/detection-rules/${rule.ruleId}`}>{rule.ruleName}</a></li>)}</ul>
          </Panel>
        )}
        {may(person, 'findings.read') && event.findings.length === 0 && <Panel title="Rules that matched"><p className="muted">None. See <a href="/detection-rules">what the rules look for</a>.</p></Panel>}
        {event.findings.map((finding) => (
          <div key={finding.id} className="stack">
            <Panel title="A rule that matched" meaning={finding.description} actions={<span className="row">{may(person, 'detectionRules.read') && ownCheckOf(finding.ruleId) === null && <a href={`/detection-rules/${finding.ruleId}`}>The rule</a>}</span>}>
              <p className="row"><Severity value={severityName(finding.severity)} /><a href={`/findings/${finding.id}`}>{finding.ruleName}</a><Badge>{statusNames[finding.status]}</Badge><span className="muted">risk {finding.riskScore} of 100</span></p>
            </Panel>
            <WhyItMatched matched={finding.matched ?? []} />
          </div>
        ))}
        <Said person={person} event={event} seenAt={at} />
        <Panel title="Normalized">
          <Facts
            facts={[
              { label: 'Occurred', value: <Time at={event.occurredAt} format="absolute" /> },
              { label: 'Received', value: <Time at={event.receivedAt} format="absolute" /> },
              { label: 'User', value: event.userName && <a href={userHref(event.userName)}>{event.accountName ?? event.userName}</a> },
              { label: 'Target', value: event.target && <a href={`/events?target=${encodeURIComponent(event.target)}`}>{event.target}</a> },
              { label: event.source === 'tickmark' ? 'Network' : 'Address', value: event.ip && (event.source === 'tickmark' ? event.ip : <a href={addressHref(event.ip)}>{event.ip}</a>) },
              { label: 'Country', value: event.country && <><a href={`/events?country=${event.country}`}>{event.country}</a> <span className="muted">as its source told</span></> },
              { label: 'System', value: event.system && <a href={system ? `/systems/${system.id}` : `/events?system=${encodeURIComponent(event.system)}`}>{system && system.name !== event.system ? `${system.name} (${event.system})` : event.system}</a> },
              { label: 'Source', value: <a href={`/events?source=${encodeURIComponent(event.source)}`}>{sourceName(event.source)}</a> },
              { label: 'Class and activity (OCSF)', value: ocsfText(event) && <a href={`/events?classUid=${event.classUid}&activityId=${event.activityId}`}>{ocsfText(event)}</a> },
              { label: 'Outcome', value: event.outcome },
              ...incident,
              { label: 'Id at its source', value: event.externalId },
              { label: 'Delivery', value: <a href={`/events/deliveries/${event.batchId}`}>The delivery it came in</a> },
              ...(event.source === 'tickmark' && may(person, 'auditTrail.read') ? [{ label: 'Audit entry', value: <a href={`/audit-trail/${event.externalId}`}>The entry of this act</a> }] : []),
              { label: 'Severity hint', value: event.severityHint > 0 ? <Severity value={severityName(event.severityHint)} /> : 'None' },
            ]}
          />
        </Panel>
        <Neighbours neighbours={neighbours} event={event} />
        <Panel title="Raw record" meaning={event.source === 'tickmark' ? 'What the rules read of an act in this portal. Who it was and what was typed is in the audit entry alone.' : 'Character for character as it arrived.'} actions={may(person, 'events.view') && <Copy value={raw} text="Copy" />}>
          <JsonView value={parsed(raw)} open={2} />
        </Panel>
      </TwoColumn>
    </Page>
  )
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}
