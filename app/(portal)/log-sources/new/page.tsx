import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { LogSourceForm } from '../_parts/log-source-form.tsx'
import { create } from '../actions.ts'

export default async function NewLogSourcePage() {
  await requirePerson('logSources.create', '/log-sources/new')
  return (
    <Page title="Expect a source" breadcrumbs={[{ label: 'Log sources', href: '/log-sources' }]} width="narrow">
      <LogSourceForm action={create} back="/log-sources" submit="Expect it" />
    </Page>
  )
}
