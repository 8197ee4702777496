import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { controlLabel } from '#lib/modules/controls/model.ts'
import { getControl } from '#lib/modules/controls/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { ControlForm } from '../../_parts/control-form.tsx'
import { update } from '../../actions.ts'

export default async function EditControlPage({ params }: { params: Promise<{ controlId: string }> }) {
  const { controlId } = await params
  const { person } = await requirePerson('controls.update', `/controls/${controlId}/edit`)
  const control = await shown(getControl(person, { id: controlId }))
  const owners = await userChoices(person, {})
  return (
    <Page title={`Edit ${control.code}`} breadcrumbs={[{ label: 'Controls', href: '/controls' }, { label: controlLabel(control), href: `/controls/${control.id}` }]} width="narrow">
      <ControlForm action={update.bind(null, control.id)} values={control} owners={owners} assesses={control.ownerId !== person.userId} back={`/controls/${control.id}`} submit="Save" />
    </Page>
  )
}
