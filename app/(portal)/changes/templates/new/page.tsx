import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { days, now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { changeCategories } from '#lib/modules/changes/model.ts'
import { changeChoices } from '#lib/modules/changes/queries.ts'
import { RiskFields, SystemFields } from '../../_parts/change-form.tsx'
import { newTemplate } from '../../actions.ts'

export default async function NewTemplatePage() {
  const { person } = await requirePerson('changes.requestTemplate', '/changes/templates/new')
  const choices = await changeChoices(person, {})
  return (
    <Page title="Request a standard change" meaning="Somebody else approves it once; then it is made as often as needed until it expires." breadcrumbs={[{ label: 'Standard changes', href: '/changes/templates' }]} width="narrow">
      <Form action={newTemplate} label="Request a standard change">
        <Field name="title" label="Title" required maxLength={200} autoFocus />
        <Select name="category" label="Category" required options={Object.entries(changeCategories).map(([value, label]) => ({ value, label }))} defaultValue="" />
        <SystemFields systems={choices.systems} />
        <TextArea name="description" label="What is done" required maxLength={10_000} help="Step by step: exactly this is approved." />
        <FormSection title="Risk" meaning="Only low and medium risk is approved once for all."><RiskFields /></FormSection>
        <TextArea name="testPlan" label="Test plan" required rows={3} maxLength={10_000} />
        <TextArea name="backOutPlan" label="Back-out plan" required rows={3} maxLength={10_000} />
        <Select name="ownerId" label="Owner" required options={choices.people.map((each) => ({ value: each.id, label: each.name }))} defaultValue={person.userId} help="Answers for it. Does not approve it." />
        <Field name="expiresAt" label="Expires" type="date" required defaultValue={new Date(now().getTime() + days(180)).toISOString().slice(0, 10)} help="At most a year ahead." />
        <Field name="reason" label="Why" required maxLength={2_000} help="Whoever decides reads it." />
        <FormFoot><Submit>Request it</Submit><ButtonLink href="/changes/templates" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
