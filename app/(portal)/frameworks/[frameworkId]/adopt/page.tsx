import { Page } from '#components/page/page.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { adoptionSystems, getFramework } from '#lib/modules/frameworks/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { AdoptionForm } from '../../_parts/adoption-form.tsx'
import { adopt } from '../../actions.ts'

export default async function AdoptFrameworkPage({ params }: { params: Promise<{ frameworkId: string }> }) {
  const { frameworkId } = await params
  const { person } = await requirePerson('frameworks.adopt', `/frameworks/${frameworkId}/adopt`)
  const framework = await shown(getFramework(person, { id: frameworkId }))
  const [owners, systems] = await Promise.all([userChoices(person, {}), adoptionSystems(person, {})])
  const href = `/frameworks/${framework.id}`
  return (
    <Page title={`Adopt ${frameworkLabel(framework)}`} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: frameworkLabel(framework), href }]} width="narrow">
      <AdoptionForm action={adopt.bind(null, framework.id)} values={framework} owners={owners} systems={systems} me={person.userId} today={now().toISOString().slice(0, 10)} back={href} submit="Adopt it" />
    </Page>
  )
}
