import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getDuty } from '#lib/modules/duties/catalog.ts'
import { DutyForm } from '../../../_parts/duty-form.tsx'
import { crumb } from '../../../_parts/marks.tsx'
import { updateOne } from '../../../actions.ts'

export default async function EditDutyPage({ params }: { params: Promise<{ dutyId: string }> }) {
  const { dutyId } = await params
  const { person } = await requirePerson('duties.update', `/duties/catalog/${dutyId}`)
  const duty = await shown(getDuty(person, { id: dutyId }))
  return <Page title={`Edit ${duty.name}`} breadcrumbs={[crumb, { label: 'Duties', href: '/duties/catalog' }, { label: duty.name, href: `/duties/catalog/${duty.id}` }]} width="narrow"><DutyForm action={updateOne.bind(null, duty.id)} values={duty} back={`/duties/catalog/${duty.id}`} submit="Save" /></Page>
}
