import { Page } from '#components/page/page.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { readerZone } from '#lib/zone.ts'
import { EngagementForm } from '../_parts/engagement-form.tsx'
import { create } from '../actions.ts'

export default async function NewEngagementPage() {
  const { person } = await requirePerson('engagements.create', '/engagements/new')
  const owners = await userChoices(person, {})
  const year = now().getUTCFullYear()
  return (
    <Page title="Open an engagement" meaning="An audit of a period, internal or by a firm: what controls are tested for." breadcrumbs={[{ label: 'Engagements', href: '/engagements' }]} width="narrow">
      <EngagementForm action={create} owners={owners} period={{ fromDay: `${year}-01-01`, toDay: `${year}-12-31`, zone: readerZone(), ownerId: person.userId }} back="/engagements" submit="Open it" />
    </Page>
  )
}
