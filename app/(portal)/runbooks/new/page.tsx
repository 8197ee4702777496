import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { RunbookForm } from '../_parts/runbook-form.tsx'
import { create } from '../actions.ts'

export default async function NewRunbookPage() {
  const { person } = await requirePerson('runbooks.create', '/runbooks/new')
  return (
    <Page title="Write a runbook" breadcrumbs={[{ label: 'Runbooks', href: '/runbooks' }]} width="narrow">
      <RunbookForm action={create} owners={await userChoices(person, {})} back="/runbooks" submit="Write" />
    </Page>
  )
}
