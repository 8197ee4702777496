import { Page } from '#components/page/page.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getTemplate } from '#lib/modules/evidence-templates/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { TemplateForm } from '../../_parts/template-form.tsx'
import { update } from '../../actions.ts'

export default async function EditTemplatePage({ params }: { params: Promise<{ templateId: string }> }) {
  const { templateId } = await params
  const { person } = await requirePerson('evidenceTemplates.update', `/evidence-templates/${templateId}/edit`)
  const template = await shown(getTemplate(person, { id: templateId }))
  const owners = await userChoices(person, {})
  return (
    <Page title={`Edit ${template.name}`} breadcrumbs={[{ label: 'Evidence templates', href: '/evidence-templates' }, { label: template.name, href: `/evidence-templates/${template.id}` }]} width="narrow">
      <TemplateForm action={update.bind(null, template.id)} values={template} owners={owners} back={`/evidence-templates/${template.id}`} submit="Save" today={now()} />
    </Page>
  )
}
