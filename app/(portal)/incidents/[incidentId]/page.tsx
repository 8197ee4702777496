import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { incidentName, needsLessons } from '#lib/modules/incidents/model.ts'
import { getIncident, mergeChoices } from '#lib/modules/incidents/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Back, Next, Together } from '../_parts/acts.tsx'
import { Clock } from '../_parts/clock.tsx'
import { IncidentLinks } from '../_parts/linked.tsx'
import { IncidentSeverity, IncidentState } from '../_parts/marks.tsx'
import { Cost, Roles } from '../_parts/people.tsx'
import { Phases } from '../_parts/phases.tsx'
import { Tasks } from '../_parts/tasks.tsx'
import { Facts as TimelineFacts } from '../_parts/timeline.tsx'

export default async function IncidentPage({ params }: { params: Promise<{ incidentId: string }> }) {
  const { incidentId } = await params
  const { person } = await requirePerson('incidents.read', `/incidents/${incidentId}`)
  const of = await shown(getIncident(person, { id: incidentId }))
  const live = of.state !== 'closed'
  const people = live && may(person, 'incidents.setRoles') ? await userChoices(person, {}) : []
  const others = live && may(person, 'incidents.merge') ? await mergeChoices(person, { id: of.id }) : []
  const lacksLessons = needsLessons(of.severity) && !of.phases.some(({ phase }) => phase === 'lessons')
  return (
    <Page
      title={incidentName(of)}
      meaning={of.description || undefined}
      breadcrumbs={[{ label: 'Incidents', href: '/incidents' }]}
      marks={<><IncidentSeverity value={of.severity} /> <IncidentState value={of.state} merged={of.mergedInto !== null} /></>}
      actions={live && may(person, 'incidents.update') && <ButtonLink href={`/incidents/${of.id}/edit`} icon="pencil">Edit</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.mergedInto && <Notice kind="warn" title="Merged into another incident">Go on in <a className="inline" href={`/incidents/${of.mergedInto.id}`}>{incidentName(of.mergedInto)}</a>.</Notice>}
        {of.returned && live && <Notice kind="warn" title="It went back to an earlier state">{of.returned}</Notice>}
        {live && <Next of={of} person={person} lacksLessons={lacksLessons} />}
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Occurred', value: of.occurredAt ? <Time at={of.occurredAt} format="both" /> : 'Nobody knows yet' },
              { label: 'Detected', value: <Time at={of.detectedAt} format="both" /> },
              { label: 'Declared', value: <Time at={of.declaredAt} format="both" /> },
              ...(of.timesReason ? [{ label: 'Why other times', value: <>{of.timesReason} (<Time at={of.timesChangedAt} format="absolute" />)</>, wide: true }] : []),
              ...(of.resolvedAt ? [{ label: 'Resolved', value: <Time at={of.resolvedAt} format="both" /> }] : []),
              ...(of.closedAt ? [{ label: 'Closed', value: <>by {of.closedByName || 'somebody'}, <Time at={of.closedAt} format="both" /></> }] : []),
              ...(of.splitFrom ? [{ label: 'Split from', value: <a href={`/incidents/${of.splitFrom.id}`}>{incidentName(of.splitFrom)}</a> }] : []),
              ...(of.merged.length > 0 ? [{ label: 'Merged into it', value: <IncidentLinks of={of.merged} /> }] : []),
              ...(of.splits.length > 0 ? [{ label: 'Split off', value: <IncidentLinks of={of.splits} /> }] : []),
              ...(of.groupKey ? [{ label: 'Opened by', value: 'The settings: further findings of this rule go here as long as it is not resolved' }] : []),
            ]}
          />
        </Panel>
        <Clock of={of} person={person} />
        <Phases of={of} edits={live && may(person, 'incidents.recordPhase')} />
        <Tasks of={of} person={person} people={people} />
        <TimelineFacts of={of} person={person} />
        <Roles of={of} people={people} edits={live && may(person, 'incidents.setRoles')} />
        <Cost of={of} edits={may(person, 'incidents.setCost')} />
        {live && <Together of={of} person={person} others={others} />}
        <Back of={of} person={person} />
      </TwoColumn>
    </Page>
  )
}
