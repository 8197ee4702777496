import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { days, now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { campaignChoices } from '#lib/modules/campaigns/queries.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { CampaignFields } from '../_parts/fields.tsx'
import { createAndBuild } from '../actions.ts'

export default async function NewCampaignPage() {
  const { person } = await requirePerson('campaigns.create', '/campaigns/new')
  const choices = await campaignChoices(person, {})
  const quarter = occurrenceAt('quarterly', now())
  const planned = { title: `Access review ${quarter.key.replace('-', ' ')}`, windowFrom: quarter.from, windowTo: quarter.to, dueAt: new Date(now().getTime() + days(14)), ownerId: person.userId, securityId: '', reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: choices.scope.map((each) => `${each.systemId}:${each.source}`) }
  return (
    <Page title="Create an access review" breadcrumbs={[{ label: 'Access reviews', href: '/campaigns' }]} meaning="Its rows are taken from the populations next; you see who decides how much before anybody is asked." width="narrow">
      {choices.scope.length === 0 ? (
        <EmptyState icon="users" title="No frozen population" action={<ButtonLink href="/populations/new" variant="primary" icon="upload">Import a population</ButtonLink>}>An access review is made of lists that are complete and frozen.</EmptyState>
      ) : (
        <Form action={createAndBuild} label="Create an access review">
          <CampaignFields choices={choices} planned={planned} />
          <FormFoot><Submit icon="user-check">Create it</Submit><ButtonLink href="/campaigns" variant="quiet">Cancel</ButtonLink></FormFoot>
        </Form>
      )}
    </Page>
  )
}
