import { CheckboxGroup, RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { capital } from '#lib/format.ts'
import { modes, weekdays } from '#lib/modules/log-sources/model.ts'
import { modeNames } from '#lib/modules/log-sources/words.ts'

type Values = { mode: string; everyMinutes: number | null; activeDays: string[]; activeFrom: number; activeTo: number; zone: string; controls: string[]; version: number }

/** New and edit are one form: `values` fills it; a source is called by the name its events carry. */
export function LogSourceForm({ action, values, back, submit }: { action: FormAction; values?: Values; back: string; submit: string }) {
  const inHours = values?.everyMinutes == null || values.everyMinutes % 60 === 0
  return (
    <Form action={action} version={values?.version} label={submit}>
      {!values && <Field name="name" label="Source" required maxLength={100} autoFocus help="Exactly as its events will carry it, such as okta." />}
      <RadioGroup name="mode" label="Expected" options={modes.map((value) => ({ value, label: modeNames[value] }))} defaultValue={values?.mode ?? 'set'} />
      <Field name="every" label="At least once every" type="number" defaultValue={values?.everyMinutes == null ? null : inHours ? values.everyMinutes / 60 : values.everyMinutes} help="Counts where the rhythm is as said here; from ten minutes to 31 days." />
      <Select name="unit" label="Unit" options={['hours', 'minutes'].map((value) => ({ value, label: value }))} defaultValue={inHours ? 'hours' : 'minutes'} />
      <CheckboxGroup name="activeDays" label="On" options={weekdays.map((value) => ({ value, label: capital(value) }))} defaultValue={values?.activeDays} />
      <Field name="activeFrom" label="From hour" type="number" defaultValue={values?.activeFrom ?? 0} help="0 to 23. Without days and hours it is expected always." />
      <Field name="activeTo" label="To hour" type="number" defaultValue={values?.activeTo ?? 24} help="1 to 24." />
      <Field name="zone" label="Time zone" maxLength={64} defaultValue={values?.zone ?? 'UTC'} help="In which these days and hours are meant, such as Europe/Berlin." />
      <Field name="controls" label="Controls" defaultValue={values?.controls.join(', ')} help="Those that rest on this log, by their codes, separated by commas. While it is silent they are not evaluable." />
      <TextArea name="why" label="Why" required maxLength={1000} rows={2} help="Recorded in the audit trail." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
