import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { campaignChoices, getCampaign } from '#lib/modules/campaigns/queries.ts'
import { CampaignFields } from '../../_parts/fields.tsx'
import { updateAndBuild } from '../../actions.ts'

export default async function EditCampaignPage({ params }: { params: Promise<{ campaignId: string }> }) {
  const { campaignId } = await params
  const { person } = await requirePerson('campaigns.update', `/campaigns/${campaignId}/edit`)
  const [of, choices] = await Promise.all([shown(getCampaign(person, { id: campaignId })), campaignChoices(person, {})])
  return (
    <Page title="Edit" breadcrumbs={[{ label: 'Access reviews', href: '/campaigns' }, { label: of.title, href: `/campaigns/${of.id}` }]} width="narrow">
      {of.state === 'preparing' ? (
        <Form action={updateAndBuild.bind(null, of.id, of.version)} label="Edit the access review">
          <CampaignFields choices={choices} planned={{ ...of, scope: of.scope.map((each) => `${each.systemId}:${each.source}`) }} />
          <FormFoot><Submit>Save and take the rows anew</Submit><ButtonLink href={`/campaigns/${of.id}`} variant="quiet">Cancel</ButtonLink></FormFoot>
        </Form>
      ) : <Notice>It was opened: how it was opened stays.</Notice>}
    </Page>
  )
}
