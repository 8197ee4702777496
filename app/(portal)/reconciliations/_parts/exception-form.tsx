import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { spreads } from '#lib/modules/reconciliations/model.ts'

/** Why a change failed, and who mends it. */
export function ExceptionForm({ action, values, owners, submit }: { action: FormAction; values?: { spread: keyof typeof spreads; rootCause: string; ownerId: string; dueAt: Date; version: number }; owners: { id: string; name: string }[]; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <TextArea name="rootCause" label="Root cause" required maxLength={5000} defaultValue={values?.rootCause} help="What made it possible, not what happened." />
      <RadioGroup name="spread" label="Spread" options={[{ value: 'isolated', label: 'Isolated: this change alone' }, { value: 'systematic', label: 'Systematic: others may have it too' }]} defaultValue={values?.spread ?? null} />
      <Select name="ownerId" label="Owner" required empty="Choose" options={owners.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values?.ownerId ?? ''} />
      <Field name="dueAt" label="Due" type="date" required defaultValue={values?.dueAt.toISOString().slice(0, 10)} />
      <Submit>{submit}</Submit>
    </Form>
  )
}
