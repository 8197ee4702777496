import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { automations, controlFrequencies, controlStatuses, controlTypes, effectivenesses } from '#lib/modules/controls/model.ts'

type Values = {
  code: string; title: string; objective: string; description: string; implementation: string; testProcedure: string; ownerId: string | null
  frequency: string; type: string; automation: string; status: string; effectiveness: string; dueDays: number | null; version: number
}

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

/** New and edit are one form: `values` fills it. `assesses`: who may say how effective it is; its owner may not. */
export function ControlForm({ action, values, owners, assesses, back, submit }: { action: FormAction; values?: Partial<Values>; owners: { id: string; name: string }[]; assesses: boolean; back: string; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="code" label="Code" required maxLength={20} defaultValue={values?.code} placeholder="AC-02" autoFocus help="By which people and files name it; what maps to it follows when you change it. It begins with AC, CM, OP or SD." />
      <Field name="title" label="Title" required maxLength={500} defaultValue={values?.title} help="What is true when it works: “Access is reviewed”." />
      <TextArea name="objective" label="Objective" maxLength={5000} rows={2} defaultValue={values?.objective} help="Which risk it is there for." />
      <TextArea name="description" label="What is done" maxLength={5000} defaultValue={values?.description} />
      <TextArea name="implementation" label="How it is done here" maxLength={5000} defaultValue={values?.implementation} help="Where, by whom, with which tools." />
      <TextArea name="testProcedure" label="How it is tested" maxLength={5000} defaultValue={values?.testProcedure} help="What an auditor takes, compares and expects." />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} defaultValue={values?.ownerId ?? ''} help="Answers for it; may edit this record, and does not say how effective it is." />
      <Select name="frequency" label="How often" required options={optionsOf(controlFrequencies)} defaultValue={values?.frequency ?? 'quarterly'} />
      <Field name="dueDays" label="Days until due" type="number" min={1} max={90} suffix="days" defaultValue={values?.dueDays ?? undefined} help="After the end of a week, month, quarter or year within which it is in time; after as many again its period is closed. Empty: 3, 10, 15, 30 or 45, by how often." />
      <Select name="type" label="Type" required options={optionsOf(controlTypes)} defaultValue={values?.type ?? 'preventive'} />
      <Select name="automation" label="Carried out" required options={optionsOf(automations)} defaultValue={values?.automation ?? 'manual'} />
      <Select name="status" label="Status" required options={optionsOf(controlStatuses)} defaultValue={values?.status ?? 'draft'} />
      {assesses && <Select name="effectiveness" label="Effectiveness" required options={optionsOf(effectivenesses)} defaultValue={values?.effectiveness ?? 'not_assessed'} help="Said by somebody other than its owner; not of a draft." />}
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
