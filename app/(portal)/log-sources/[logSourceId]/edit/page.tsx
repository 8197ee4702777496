import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getLogSource } from '#lib/modules/log-sources/queries.ts'
import { LogSourceForm } from '../../_parts/log-source-form.tsx'
import { update } from '../../actions.ts'

export default async function EditLogSourcePage({ params }: { params: Promise<{ logSourceId: string }> }) {
  const { logSourceId } = await params
  const { person } = await requirePerson('logSources.update', `/log-sources/${logSourceId}/edit`)
  const logSource = await shown(getLogSource(person, { id: logSourceId }))
  return (
    <Page title={`What is expected of ${logSource.name}`} breadcrumbs={[{ label: 'Log sources', href: '/log-sources' }, { label: logSource.name, href: `/log-sources/${logSource.id}` }]} width="narrow">
      <LogSourceForm action={update.bind(null, logSource.id)} values={logSource} back={`/log-sources/${logSource.id}`} submit="Save" />
    </Page>
  )
}
