import { RadioGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { incidentName, severityNames } from '#lib/modules/incidents/model.ts'
import { getIncident } from '#lib/modules/incidents/queries.ts'
import { minute, optionsOf } from '../../_parts/form.ts'
import { times, update } from '../../actions.ts'

export default async function EditIncidentPage({ params }: { params: Promise<{ incidentId: string }> }) {
  const { incidentId } = await params
  const { person } = await requirePerson('incidents.update', `/incidents/${incidentId}/edit`)
  const of = await shown(getIncident(person, { id: incidentId }))
  const href = `/incidents/${of.id}`
  return (
    <Page title={`Edit ${incidentName(of)}`} breadcrumbs={[{ label: 'Incidents', href: '/incidents' }, { label: incidentName(of), href }]} width="narrow">
      <div className="stack">
        <Form action={update.bind(null, of.id)} version={of.version} label="Save">
          <Field name="title" label="Title" required maxLength={300} defaultValue={of.title} />
          <TextArea name="description" label="What happened" maxLength={10_000} rows={5} defaultValue={of.description} />
          <RadioGroup name="severity" label="Severity" required options={optionsOf(severityNames)} defaultValue={of.severity} />
          <TextArea name="reason" label="Why another severity" maxLength={2000} rows={2} help="Needed where the severity changes." />
          <FormFoot><Submit>Save</Submit><ButtonLink href={href} variant="quiet">Cancel</ButtonLink></FormFoot>
        </Form>
        {may(person, 'incidents.setTimes') && (
          <Panel title="Times" meaning="Three times that are not one: when it happened, when somebody noticed, and when somebody said that it is an incident. The former ones stay in the activity.">
            <Form action={times.bind(null, of.id)} version={of.version} label="Set the times">
              <Field name="occurredAt" label="Occurred" type="datetime-local" suffix="UTC" defaultValue={minute(of.occurredAt)} help="Empty: nobody knows yet." />
              <Field name="detectedAt" label="Detected" type="datetime-local" suffix="UTC" required defaultValue={minute(of.detectedAt)} />
              <Field name="declaredAt" label="Declared" type="datetime-local" suffix="UTC" required defaultValue={minute(of.declaredAt)} />
              <TextArea name="reason" label="Why other times" required maxLength={2000} rows={2} />
              <Submit variant="secondary">Set the times</Submit>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
