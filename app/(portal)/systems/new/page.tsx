import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { SystemForm } from '../_parts/system-form.tsx'
import { create } from '../actions.ts'

export default async function NewSystemPage() {
  const { person } = await requirePerson('systems.create', '/systems/new')
  const owners = await userChoices(person, {})
  return (
    <Page title="Register a system" breadcrumbs={[{ label: 'Systems', href: '/systems' }]} width="narrow">
      <SystemForm action={create} owners={owners} back="/systems" submit="Register" />
    </Page>
  )
}
