import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { drillTimes, runbookKinds } from '#lib/modules/runbooks/model.ts'

type Values = { title: string; kind: string; every: string; ownerId: string | null; version: number; summary: string; steps: { what: string; minutes: number }[]; rtoTarget: number | null; rpoTarget: number | null }
const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

/** New and edit are one form: `values` fills it. */
export function RunbookForm({ action, values, owners, back, submit }: { action: FormAction; values?: Values; owners: { id: string; name: string }[]; back: string; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="title" label="Title" required maxLength={300} defaultValue={values?.title} />
      <Select name="kind" label="What it is for" required options={optionsOf(runbookKinds)} defaultValue={values?.kind} />
      <TextArea name="summary" label="Summary" maxLength={4000} rows={3} defaultValue={values?.summary} help="When it is used, and what is true at its end." />
      <TextArea name="steps" label="Steps" required rows={10} defaultValue={values?.steps.map((step) => `${step.what} | ${step.minutes}`).join('\n')} help="One a line, with the minutes it is expected to take behind a bar: “Stop the application | 5”." />
      <Field name="rtoTarget" label="RTO" type="number" min={1} max={527040} suffix="minutes" defaultValue={values?.rtoTarget ?? undefined} />
      <Field name="rpoTarget" label="RPO" type="number" min={1} max={527040} suffix="minutes" defaultValue={values?.rpoTarget ?? undefined} />
      <Select name="every" label="Drill" required options={optionsOf(drillTimes)} defaultValue={values?.every ?? 'half_yearly'} />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values?.ownerId ?? ''} help="Answers for it, and hears when a drill is overdue." />
      {values && <Field name="why" label="Why it changes" maxLength={1000} help="Stands with the next version." />}
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
