import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { facilityChoices, getFacility } from '#lib/modules/facilities/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { FacilityForm } from '../../_parts/facility-form.tsx'
import { update } from '../../actions.ts'

export default async function EditFacilityPage({ params }: { params: Promise<{ facilityId: string }> }) {
  const { facilityId } = await params
  const { person } = await requirePerson('facilities.update', `/facilities/${facilityId}/edit`)
  const facility = await shown(getFacility(person, { id: facilityId }))
  const [{ systems }, users] = await Promise.all([facilityChoices(person, {}), userChoices(person, {})])
  return (
    <Page title={`Edit ${facility.name}`} breadcrumbs={[{ label: 'Facilities', href: '/facilities' }, { label: facility.name, href: `/facilities/${facility.id}` }]} width="narrow">
      <FacilityForm action={update.bind(null, facility.id)} values={facility} systems={systems} users={users} back={`/facilities/${facility.id}`} submit="Save" />
    </Page>
  )
}
