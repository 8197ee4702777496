import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { engagementName } from '#lib/modules/engagements/model.ts'
import { getEngagement } from '#lib/modules/engagements/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { EngagementForm } from '../../_parts/engagement-form.tsx'
import { update } from '../../actions.ts'

export default async function EditEngagementPage({ params }: { params: Promise<{ engagementId: string }> }) {
  const { engagementId } = await params
  const { person } = await requirePerson('engagements.update', `/engagements/${engagementId}/edit`)
  const [engagement, owners] = [await shown(getEngagement(person, { id: engagementId })), await userChoices(person, {})]
  const href = `/engagements/${engagement.id}`
  return (
    <Page title={`Edit ${engagementName(engagement)}`} breadcrumbs={[{ label: 'Engagements', href: '/engagements' }, { label: engagementName(engagement), href }]} width="narrow">
      <EngagementForm action={update.bind(null, engagement.id)} values={engagement} owners={owners} period={engagement} back={href} submit="Save" />
    </Page>
  )
}
