import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { DutyForm } from '../../_parts/duty-form.tsx'
import { crumb } from '../../_parts/marks.tsx'
import { createOne } from '../../actions.ts'

export default async function NewDutyPage() {
  await requirePerson('duties.create', '/duties/catalog/new')
  return <Page title="Create a duty" breadcrumbs={[crumb, { label: 'Duties', href: '/duties/catalog' }]} width="narrow"><DutyForm action={createOne} back="/duties/catalog" submit="Create" /></Page>
}
