import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getRunbook } from '#lib/modules/runbooks/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { RunbookForm } from '../../_parts/runbook-form.tsx'
import { update } from '../../actions.ts'

export default async function EditRunbookPage({ params }: { params: Promise<{ runbookId: string }> }) {
  const { runbookId } = await params
  const { person } = await requirePerson('runbooks.update', `/runbooks/${runbookId}/edit`)
  const runbook = await shown(getRunbook(person, { id: runbookId }))
  const text = runbook.versions[0]
  const values = { ...runbook, summary: text?.summary ?? '', steps: text?.steps ?? [], rtoTarget: text?.rtoTarget ?? null, rpoTarget: text?.rpoTarget ?? null }
  return (
    <Page title={`Edit ${runbook.title}`} breadcrumbs={[{ label: 'Runbooks', href: '/runbooks' }, { label: runbook.title, href: `/runbooks/${runbook.id}` }]} width="narrow">
      <RunbookForm action={update.bind(null, runbook.id)} values={values} owners={await userChoices(person, {})} back={`/runbooks/${runbook.id}`} submit="Save" />
    </Page>
  )
}
