import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getTrailStream } from '#lib/modules/trail-streams/queries.ts'
import { StreamFields } from '../../_parts/fields.tsx'
import { update } from '../../actions.ts'

export default async function EditTrailStreamPage({ params }: { params: Promise<{ trailStreamId: string }> }) {
  const { trailStreamId } = await params
  const { person } = await requirePerson('trailStreams.update', `/trail-streams/${trailStreamId}/edit`)
  const stream = await shown(getTrailStream(person, { id: trailStreamId }))
  const back = `/trail-streams/${stream.id}`
  return (
    <Page title={`Edit ${stream.name}`} breadcrumbs={[{ label: 'Trail streams', href: '/trail-streams' }, { label: stream.name, href: back }]} width="narrow">
      <Form action={update.bind(null, stream.id)} version={stream.version} label="Save">
        <StreamFields kind={stream.kind} values={stream} />
        <FormSection title="Pause">
          <Field name="pausedReason" label="Paused because" maxLength={500} defaultValue={stream.pausedReason ?? ''} help="Empty: it goes. Paused, nothing is lost: it goes on where it stopped." />
        </FormSection>
        <FormFoot><Submit>Save</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
