import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getFacility } from '#lib/modules/facilities/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { end } from '../actions.ts'

export default async function FacilityPage({ params }: { params: Promise<{ facilityId: string }> }) {
  const { facilityId } = await params
  const { person } = await requirePerson('facilities.read', `/facilities/${facilityId}`)
  const of = await shown(getFacility(person, { id: facilityId }))
  const answers = of.ownerId === person.userId || of.reviewerId === person.userId
  const reviews = may(person, 'entryReviews.read') && (person.grants['entryReviews.read'] === 'any' || answers) && <ButtonLink href={`/entry-reviews?facilityId=${of.id}`} icon="door-open">Reviews of entries</ButtonLink>
  const edit = may(person, 'facilities.update') && !of.endedAt && <ButtonLink href={`/facilities/${of.id}/edit`} icon="pencil">Edit</ButtonLink>
  return (
    <Page title={of.name} breadcrumbs={[{ label: 'Facilities', href: '/facilities' }]} marks={of.endedAt && <Status tone="off">Ended</Status>} actions={<>{reviews}{edit}</>}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        <Panel title="Facts">
          <Facts facts={[
            { label: 'Address', value: <span className="whitespace-pre-line">{of.address || 'Not said'}</span> },
            { label: 'Time zone', value: of.zone },
            { label: 'Usual hours', value: <span className="whitespace-pre-line">{of.hoursText || 'Always'}</span> },
            { label: 'Holidays', value: of.holidays.join(', ') || 'None' },
            { label: 'Restricted doors', value: of.doors.join(', ') || 'None' },
            { label: 'System of its logs', value: <a href={`/systems/${of.systemId}`}>{of.systemName}</a> },
            { label: 'Name in the log', value: of.site ?? 'The whole log is of this facility' },
            { label: 'Owner', value: of.ownerName }, { label: 'Reviewer', value: of.reviewerName ?? 'Nobody besides the owner' },
            ...(of.endedAt ? [{ label: 'Ended', value: <><Time at={of.endedAt} format="absolute" />: {of.endReason}</>, wide: true }] : []),
          ]} />
        </Panel>
        {may(person, 'facilities.end') && !of.endedAt && (
          <Panel title="End" meaning="It is not used any more. Its reviews of entries stay.">
            <Form action={end.bind(null, of.id)} confirm={{ title: `End ${of.name}?`, text: 'It stays as it is, and cannot be changed any more.', yes: 'End', danger: true }} label="End">
              <TextArea name="reason" label="Reason" required rows={2} maxLength={2000} />
              <FormFoot><Submit variant="danger">End</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
