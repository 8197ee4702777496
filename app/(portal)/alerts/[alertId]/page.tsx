import { Select } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { alertName, endsByItself, severityOf, sourceNames } from '#lib/modules/alerts/model.ts'
import { alertAssignees, getAlert } from '#lib/modules/alerts/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { incidentFact } from '../../incidents/_parts/linked.tsx'
import { AlertState } from '../_parts/marks.tsx'
import { acknowledge, assign, resolve } from '../actions.ts'

export default async function AlertPage({ params }: { params: Promise<{ alertId: string }> }) {
  const { alertId } = await params
  const { person } = await requirePerson('alerts.read', `/alerts/${alertId}`)
  const of = await shown(getAlert(person, { id: alertId }))
  const live = of.state !== 'resolved'
  const people = live && may(person, 'alerts.assign') ? await alertAssignees(person, {}) : []
  const incident = await incidentFact(person, 'alert', of.id)
  return (
    <Page title={alertName(of)} meaning={of.said} breadcrumbs={[{ label: 'Alerts', href: '/alerts' }]} marks={<><Severity value={severityOf(of.severity)} /> <AlertState value={of.state} /></>} actions={<>{may(person, 'incidents.create') && <ButtonLink href={`/incidents/new?alertId=${of.id}`} icon="siren">Open an incident</ButtonLink>}<ButtonLink href={of.href} icon="chevron-right">Look at it</ButtonLink></>}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Comes from', value: sourceNames[of.source] }, { label: 'Subject', value: <a href={of.href}>{of.subject}</a> }, { label: 'Opened', value: <Time at={of.createdAt} format="both" /> }, { label: 'Assigned to', value: of.assigneeName ?? 'Nobody' },
              ...incident,
              { label: 'Acknowledged', value: of.acknowledgedAt && <>by {of.acknowledgedByName ?? 'somebody'}, <Time at={of.acknowledgedAt} format="both" /></> },
              ...(of.resolvedAt ? [{ label: 'Resolved', value: <>{of.resolvedByName ? `by ${of.resolvedByName}` : 'By itself'}, <Time at={of.resolvedAt} format="both" /></> }, { label: 'How', value: of.resolution, wide: true }] : []),
            ]}
          />
        </Panel>
        {live && may(person, 'alerts.acknowledge') && (
          <Panel title="Answer" meaning={endsByItself(of.source) ? 'It resolves itself when its condition ends.' : 'It resolves itself when all its findings are decided; or somebody says how it was resolved.'}>
            <div className="stack">
              {of.state === 'open' && <Form action={acknowledge.bind(null, of.id)} version={of.version} layout="inline" label="Acknowledge"><Submit>Acknowledge it</Submit></Form>}
              <Form action={assign.bind(null, of.id)} version={of.version} layout="inline" label="Assign"><Select name="assigneeId" label="Assign to" empty="Nobody" options={people.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={of.assigneeId} /><Submit variant="secondary">Assign</Submit></Form>
              {!endsByItself(of.source) && may(person, 'alerts.resolve') && <Form action={resolve.bind(null, of.id)} version={of.version} label="Resolve"><TextArea name="resolution" label="How it was resolved" required maxLength={2000} rows={2} /><Submit variant="secondary">Resolve it</Submit></Form>}
            </div>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
