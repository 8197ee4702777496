import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { conflictEnvironments } from '#lib/modules/duties/model.ts'
import { risks } from './marks.tsx'

type Values = { name: string; oneId: string; otherId: string; sameSystem: boolean; environment: string | null; scope: string; risk: number; why: string; ownerId: string; version: number }
type Choice = { id: string; name: string }

/** New and edit are one form: `values` fills it. */
export function RuleForm({ action, values, back, submit, duties, people, me }: { action: FormAction; values?: Values; back: string; submit: string; duties: Choice[]; people: Choice[]; me: string }) {
  const options = (of: Choice[]) => of.map((each) => ({ value: each.id, label: each.name }))
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="name" label="Name" required maxLength={200} defaultValue={values?.name} />
      <Select name="oneId" label="One duty" required options={options(duties)} defaultValue={values?.oneId} />
      <Select name="otherId" label="Other duty" required options={options(duties)} defaultValue={values?.otherId} />
      <Checkbox name="sameSystem" label="Only when both are in the same system" defaultChecked={values?.sameSystem ?? true} />
      <Select name="environment" label="Environment" empty="Any" options={Object.entries(conflictEnvironments).map(([value, label]) => ({ value, label }))} defaultValue={values?.environment ?? ''} />
      <Field name="scope" label="Scope" maxLength={500} defaultValue={values?.scope} help="A pattern of where rights hold, such as EU*. Empty: all." />
      <Select name="risk" label="Risk" required options={risks} defaultValue={values ? String(values.risk) : undefined} />
      <TextArea name="why" label="What could be done by who has both" required maxLength={2000} defaultValue={values?.why} />
      <Select name="ownerId" label="Owner" required options={options(people)} defaultValue={values?.ownerId ?? me} help="Answers for its conflicts, and is told of new ones." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
