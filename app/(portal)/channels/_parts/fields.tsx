import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { FormSection } from '#components/form/form-foot.tsx'
import { type Kind, kinds } from '#lib/modules/channels/model.ts'
import { tellable } from '#lib/modules/channels/operations.ts'

type Values = { name: string; notices: string[]; quietFrom: string | null; quietTo: string | null; zone: string | null }

/** New and edit alike. */
export function ChannelFields({ kind, values }: { kind: Kind; values?: Values }) {
  const options = tellable().map((each) => ({ value: each.kind as string, label: each.label })).sort((one, other) => one.label.localeCompare(other.label))
  return (
    <>
      <FormSection title="The channel" meaning={kinds[kind].meaning}>
        <Field name="name" label="Name" required maxLength={100} defaultValue={values?.name} autoFocus={!values} placeholder="#security-alerts" />
        <Field name="address" label="Address" type="password" required={!values} maxLength={1000} autoComplete="off" spellCheck={false} help={`${kinds[kind].hint} Whoever has it may post: it is sealed, and not shown again.${values ? ' Empty: the former one stays.' : ''}`} />
      </FormSection>
      <FormSection title="What is told">
        <CheckboxGroup name="notices" label="Told of" options={options} defaultValue={values?.notices ?? []} />
      </FormSection>
      <FormSection title="Quiet hours" meaning="Nothing is posted between; it comes together afterwards.">
        <Field name="quietFrom" label="Quiet from" pattern="([01][0-9]|2[0-3]):[0-5][0-9]" patternHint="Hours and minutes, such as 22:00" maxLength={5} defaultValue={values?.quietFrom ?? ''} />
        <Field name="quietTo" label="Quiet until" pattern="([01][0-9]|2[0-3]):[0-5][0-9]" patternHint="Hours and minutes, such as 07:00" maxLength={5} defaultValue={values?.quietTo ?? ''} />
        <Field name="zone" label="Time zone" maxLength={64} defaultValue={values?.zone ?? ''} placeholder="Europe/Berlin" help="Empty: that of the organization." />
      </FormSection>
    </>
  )
}
