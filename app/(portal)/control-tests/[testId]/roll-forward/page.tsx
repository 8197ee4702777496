import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { planChoices } from '#lib/modules/control-tests/choices.ts'
import { testName } from '#lib/modules/control-tests/model.ts'
import { getTest } from '#lib/modules/control-tests/queries.ts'
import { create } from '../../actions.ts'

export default async function RollForwardPage({ params }: { params: Promise<{ testId: string }> }) {
  const { testId } = await params
  const { person } = await requirePerson('controlTests.create', `/control-tests/${testId}/roll-forward`)
  const [of, { engagements }] = [await shown(getTest(person, { id: testId })), await planChoices(person, {})]
  return (
    <Page title="Roll forward" meaning={`The same questions, of the time since ${testName(of)} ended.`} breadcrumbs={[{ label: 'Tests', href: '/control-tests' }, { label: testName(of), href: `/control-tests/${of.id}` }]} width="narrow">
      <Form action={create.bind(null, { kind: 'roll_forward', formerId: of.id })} label="Roll forward">
        <input type="hidden" name="controlId" value={of.controlId} />
        <Select name="engagementId" label="Engagement" required options={engagements.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} defaultValue={of.engagementId} />
        <Field name="fromDay" label="First day" type="date" required defaultValue={of.toAt.toISOString().slice(0, 10)} />
        <Field name="toDay" label="Last day" type="date" required />
        <FormFoot><Submit>Plan it</Submit><ButtonLink href={`/control-tests/${of.id}`} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
