import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { resultWords, runKinds } from '#lib/modules/backup-plans/model.ts'
import { post } from '../actions.ts'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

/** What a person measured by hand, where no tool posts it. */
export function RunForm({ planId, people }: { planId: string; people: { id: string; name: string }[] }) {
  return (
    <Form action={post.bind(null, planId)} label="Post a run">
      <Select name="kind" label="Kind" required options={optionsOf(runKinds)} />
      <Field name="runKey" label="Run" required maxLength={200} help="A name of its own: the same name once more is the same run." />
      <Select name="result" label="Result" required options={optionsOf(resultWords)} />
      <Field name="backupRef" label="Backup" maxLength={500} help="Which backup it is: a file name, a snapshot." />
      <Field name="takenAt" label="Backup taken (UTC)" type="datetime-local" help="Of when the data in it are." />
      <Field name="beganAt" label="Began (UTC)" type="datetime-local" required />
      <Field name="endedAt" label="Ended (UTC)" type="datetime-local" help="Of a restore test: when it was usable." />
      <Field name="bytes" label="Size" type="number" min={0} suffix="bytes" />
      <Select name="performedById" label="Performed by" empty="Myself" options={people.map(({ id, name }) => ({ value: id, label: name }))} />
      <TextArea name="said" label="What it says" rows={2} maxLength={4000} />
      <TextArea name="parts" label="Parts compared" rows={3} mono placeholder={'[{"name": "orders", "source": {"rows": 100}, "restored": {"rows": 100}}]'} help="Of a restore test: each table or folder with rows, bytes and checksum at the source and restored, as JSON. Empty: nothing was compared, and it is not evaluable." />
      <FormFoot><Submit variant="secondary">Post the run</Submit></FormFoot>
    </Form>
  )
}
