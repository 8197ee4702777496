import { Page } from '#components/page/page.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { adoptionSystems, getFramework } from '#lib/modules/frameworks/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { AdoptionForm } from '../../_parts/adoption-form.tsx'
import { update } from '../../actions.ts'

export default async function EditFrameworkPage({ params }: { params: Promise<{ frameworkId: string }> }) {
  const { frameworkId } = await params
  const { person } = await requirePerson('frameworks.update', `/frameworks/${frameworkId}/edit`)
  const framework = await shown(getFramework(person, { id: frameworkId }))
  const [owners, systems] = await Promise.all([userChoices(person, {}), adoptionSystems(person, {})])
  const href = `/frameworks/${framework.id}`
  return (
    <Page title={`Scope of ${frameworkLabel(framework)}`} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: frameworkLabel(framework), href }]} width="narrow">
      <AdoptionForm action={update.bind(null, framework.id)} values={framework} owners={owners} systems={systems} me={person.userId} today={now().toISOString().slice(0, 10)} back={href} submit="Save" />
    </Page>
  )
}
