import { Page } from '#components/page/page.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { TemplateForm } from '../_parts/template-form.tsx'
import { create } from '../actions.ts'

export default async function NewTemplatePage() {
  const { person } = await requirePerson('evidenceTemplates.create', '/evidence-templates/new')
  const owners = await userChoices(person, {})
  return (
    <Page title="New template" breadcrumbs={[{ label: 'Evidence templates', href: '/evidence-templates' }]} width="narrow">
      <TemplateForm action={create} owners={owners} back="/evidence-templates" submit="Create the template" today={now()} />
    </Page>
  )
}
