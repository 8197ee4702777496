import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'

/** New and edit are one form: `values` fills it. */
export function DutyForm({ action, values, back, submit }: { action: FormAction; values?: { name: string; description: string; version: number }; back: string; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="name" label="Name" required maxLength={200} defaultValue={values?.name} help="What somebody does: “Approve payments”." />
      <TextArea name="description" label="Description" maxLength={5000} defaultValue={values?.description} />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
