import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { facilityChoices } from '#lib/modules/facilities/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { FacilityForm } from '../_parts/facility-form.tsx'
import { create } from '../actions.ts'

export default async function NewFacilityPage() {
  const { person } = await requirePerson('facilities.create', '/facilities/new')
  const [{ systems }, users] = await Promise.all([shown(facilityChoices(person, {})), userChoices(person, {})])
  return (
    <Page title="Register a facility" breadcrumbs={[{ label: 'Facilities', href: '/facilities' }]} width="narrow">
      <FacilityForm action={create} systems={systems} users={users} back="/facilities" submit="Register" />
    </Page>
  )
}
