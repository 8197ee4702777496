import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { raiseChoices } from '#lib/modules/deficiencies/choices.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { getDeficiency } from '#lib/modules/deficiencies/queries.ts'
import { FoundFields } from '../../_parts/found-fields.tsx'
import { update } from '../../actions.ts'

export default async function EditDeficiencyPage({ params }: { params: Promise<{ deficiencyId: string }> }) {
  const { deficiencyId } = await params
  const { person } = await requirePerson('deficiencies.update', `/deficiencies/${deficiencyId}/edit`)
  const of = await shown(getDeficiency(person, { id: deficiencyId }))
  const { systems } = await raiseChoices(person, {})
  const href = `/deficiencies/${of.id}`
  return (
    <Page title={`Edit ${deficiencyName(of)}`} meaning="Until it is evaluated; from then on what was found stays." breadcrumbs={[{ label: 'Deficiencies', href: '/deficiencies' }, { label: deficiencyName(of), href }]} width="narrow">
      <Form action={update.bind(null, of.id)} version={of.version} label="Save">
        <FoundFields values={of} systems={systems} />
        <FormFoot><Submit>Save</Submit><ButtonLink href={href} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
