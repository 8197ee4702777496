import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listSystems } from '#lib/modules/reconciliations/queries.ts'
import { create } from '../actions.ts'

export default async function NewReconciliationPage() {
  const { person } = await requirePerson('reconciliations.create', '/reconciliations/new')
  const systems = await shown(listSystems(person, {}))
  return (
    <Page title="Reconcile a period" meaning="What is known by now is held fast with the outcomes, and never moves. What comes later makes another one." breadcrumbs={[{ label: 'Reconciliation', href: '/reconciliations' }]} width="narrow">
      <Form action={create} label="Reconcile">
        <Select name="systemId" label="System" required options={systems.map(({ systemId, systemName }) => ({ value: systemId, label: systemName }))} empty="Choose" />
        <Field name="from" label="From" type="date" required help="The day begins at midnight UTC." />
        <Field name="to" label="Before" type="date" required help="The first day that does not count any more; at most 366 days later." />
        <FormFoot><Submit>Reconcile</Submit><ButtonLink href="/reconciliations" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
