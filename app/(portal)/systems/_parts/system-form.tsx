import { CheckboxGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { frameworkNames } from '#lib/frameworks/names.ts'
import { criticalities, dataClasses, environments, scopes } from '#lib/modules/systems/model.ts'

type Values = {
  name: string; description: string; ownerId: string | null; environment: string; criticality: number
  dataClasses: string[]; scopes: string[]; processes: string[]; controls: string[]; logNames: string[]; version: number
}

const same = (value: string) => ({ value, label: value })

/** New and edit are one form: `values` fills it. */
export function SystemForm({ action, values, owners, back, submit }: {
  action: FormAction
  values?: Values
  owners: { id: string; name: string }[]
  back: string
  submit: string
}) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="name" label="Name" required maxLength={500} defaultValue={values?.name} autoFocus help="As people and auditors call it." />
      <TextArea name="description" label="Description" maxLength={5000} defaultValue={values?.description} help="What it does and where it runs." />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} defaultValue={values?.ownerId ?? ''} help="Answers for access and changes; may edit this record." />
      <Select name="environment" label="Environment" required options={environments.map(same)} defaultValue={values?.environment ?? 'production'} />
      <Select name="criticality" label="Criticality" required options={Object.entries(criticalities).map(([value, label]) => ({ value, label }))} defaultValue={values ? String(values.criticality) : '3'} help="How much the business depends on it; decides how many approvals a change needs." />
      <CheckboxGroup name="scopes" label="In scope of" options={scopes.map((value) => ({ value, label: frameworkNames[value] ?? value }))} defaultValue={values?.scopes} />
      <CheckboxGroup name="dataClasses" label="Data it holds" options={dataClasses.map(same)} defaultValue={values?.dataClasses} />
      <TextArea name="processes" label="Business processes" rows={2} defaultValue={values?.processes.join('\n')} help="One a line, such as Order to cash." />
      <TextArea name="logNames" label="Names in the logs" rows={2} defaultValue={values?.logNames.join('\n')} help="Account numbers, tenants, repositories and host names by which logs call it, one a line. Its events and findings then lead here, and weigh by its criticality." />
      <Field name="controls" label="Controls" defaultValue={values?.controls.join(', ')} help="By their codes, separated by commas; those under Controls." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
