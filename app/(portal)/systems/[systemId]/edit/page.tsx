import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getSystem } from '#lib/modules/systems/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { SystemForm } from '../../_parts/system-form.tsx'
import { update } from '../../actions.ts'

export default async function EditSystemPage({ params }: { params: Promise<{ systemId: string }> }) {
  const { systemId } = await params
  const { person } = await requirePerson('systems.update', `/systems/${systemId}/edit`)
  const system = await shown(getSystem(person, { id: systemId }))
  const owners = await userChoices(person, {})
  return (
    <Page title={`Edit ${system.name}`} breadcrumbs={[{ label: 'Systems', href: '/systems' }, { label: system.name, href: `/systems/${system.id}` }]} width="narrow">
      <SystemForm action={update.bind(null, system.id)} values={system} owners={owners} back={`/systems/${system.id}`} submit="Save" />
    </Page>
  )
}
