import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { drillResults } from '#lib/modules/runbooks/model.ts'
import { record } from '../actions.ts'

/** What was tried, as whoever did it tells it. */
export function DrillForm({ runbookId, versions, people }: { runbookId: string; versions: number[]; people: { id: string; name: string }[] }) {
  return (
    <Form action={record.bind(null, runbookId)} label="Record a drill">
      <Field name="drillKey" label="Drill" required maxLength={200} help="A name of its own, such as “database, autumn”." />
      <Select name="versionNumber" label="Version" empty="The newest" options={versions.map((each) => ({ value: String(each), label: String(each) }))} />
      <Field name="beganAt" label="Began (UTC)" type="datetime-local" required />
      <Field name="endedAt" label="Ended (UTC)" type="datetime-local" required />
      <Field name="rtoSeconds" label="RTO achieved" type="number" min={0} suffix="minutes" help="Until it was usable again." />
      <Field name="rpoSeconds" label="RPO achieved" type="number" min={0} suffix="minutes" help="Data of how long was lost." />
      <Select name="result" label="Result" required options={Object.entries(drillResults).map(([value, label]) => ({ value, label }))} />
      <TextArea name="found" label="What was found" maxLength={8000} />
      <Select name="performedById" label="Performed by" empty="Myself" options={people.map(({ id, name }) => ({ value: id, label: name }))} />
      <FormFoot><Submit variant="secondary">Record the drill</Submit></FormFoot>
    </Form>
  )
}
