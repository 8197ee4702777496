import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { categories } from '#lib/modules/evidence/model.ts'
import { mustCover } from '#lib/modules/evidence-templates/model.ts'
import { frequencies } from '#lib/occurrences.ts'

type Values = { name: string; category: string; controlAreas: string[]; frequency: string; startsOn: Date; mustCover: string; howToCollect: string; freshnessDays: number; ownerId: string | null; version: number }

/** New and edit are one form: `values` fills it. */
export function TemplateForm({ action, values, owners, back, submit, today }: { action: FormAction; values?: Values; owners: { id: string; name: string }[]; back: string; submit: string; today: Date }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="name" label="Name" required maxLength={500} defaultValue={values?.name} autoFocus help="What is expected each time: “Access review of Northstar ERP”." />
      <Select name="category" label="Category" required options={Object.entries(categories).map(([value, label]) => ({ value, label }))} defaultValue={values?.category ?? ''} />
      <Field name="controlAreas" label="Controls" defaultValue={values?.controlAreas.join(', ')} placeholder="AC-02, OP-02" help="The controls it proves, separated by commas." />
      <Select name="frequency" label="How often" required options={Object.entries(frequencies).map(([value, label]) => ({ value, label }))} defaultValue={values?.frequency ?? 'quarterly'} />
      <Select name="mustCover" label="Each covers" required options={Object.entries(mustCover).map(([value, label]) => ({ value, label }))} defaultValue={values?.mustCover ?? 'whole'} help="Of the week, month, quarter or year it is for. Approved evidence that covers less counts as covered in part." />
      <Field name="startsOn" label="From" type="date" required defaultValue={(values?.startsOn ?? today).toISOString().slice(0, 10)} help="Occurrences that ended before this day are not expected." />
      <Field name="freshnessDays" label="Valid for" type="number" min={1} max={3650} suffix="days" required defaultValue={values?.freshnessDays ?? 365} help="How long evidence counts after it was taken; then it expires." />
      <TextArea name="howToCollect" label="How to collect it" maxLength={5000} rows={5} defaultValue={values?.howToCollect} help="Where to click or what to run, with which parameters, and what must be on it." />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} defaultValue={values?.ownerId ?? ''} />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
