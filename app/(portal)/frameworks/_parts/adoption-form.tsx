import { CheckboxGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'

type Values = { scope: string; systemIds: string[]; fromDay: string | null; toDay: string | null; ownerId: string | null; version: number }
type Choice = { id: string; name: string }

/** Adopting and changing the scope are one form. */
export function AdoptionForm({ action, values, owners, systems, me, today, back, submit }: { action: FormAction; values: Values; owners: Choice[]; systems: Choice[]; me: string; today: string; back: string; submit: string }) {
  return (
    <Form action={action} version={values.version} label={submit}>
      <TextArea name="scope" label="Scope" required maxLength={5000} rows={3} defaultValue={values.scope} help="What is held against it: processes, places, systems, in the words of the audit." />
      <CheckboxGroup name="systemIds" label="Systems" options={systems.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values.systemIds} help="Tests and scans of these count. None chosen: of all." />
      <Field name="fromDay" label="From" type="date" required defaultValue={values.fromDay ?? today} />
      <Field name="toDay" label="Up to" type="date" defaultValue={values.toDay ?? undefined} help="When the audit ends, or the certificate expires. Gaps are due by then." />
      <Select name="ownerId" label="Owner" required options={owners.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values.ownerId ?? me} help="Answers for what nobody else does." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
