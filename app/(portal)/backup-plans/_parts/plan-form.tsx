import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { backupTimes, planKinds, restoreTimes } from '#lib/modules/backup-plans/model.ts'

type Values = { systemId: string; title: string; kind: string; what: string; keptAt: string; backupEvery: string; restoreEvery: string; rtoTarget: number | null; rpoTarget: number | null; retentionDays: number; shrinkPercent: number; ownerId: string | null; version: number }
type Named = { id: string; name: string }

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))
const named = (of: Named[]) => of.map(({ id, name }) => ({ value: id, label: name }))

/** New and edit are one form: `values` fills it. */
export function PlanForm({ action, values, systems, owners, back, submit }: { action: FormAction; values?: Values; systems: Named[]; owners: Named[]; back: string; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Select name="systemId" label="System" required options={named(systems)} defaultValue={values?.systemId} />
      <Field name="title" label="Title" required maxLength={300} defaultValue={values?.title} help="What people call it: “Ledger database, nightly”." />
      <Select name="kind" label="What it is" required options={optionsOf(planKinds)} defaultValue={values?.kind} />
      <TextArea name="what" label="What is backed up" required maxLength={2000} rows={2} defaultValue={values?.what} help="Which database, which folder, and what is left out." />
      <TextArea name="keptAt" label="Where it is kept" maxLength={1000} rows={2} defaultValue={values?.keptAt} />
      <Select name="backupEvery" label="Backup" required options={optionsOf(backupTimes)} defaultValue={values?.backupEvery ?? 'daily'} />
      <Select name="restoreEvery" label="Restore test" required options={optionsOf(restoreTimes)} defaultValue={values?.restoreEvery ?? 'quarterly'} />
      <Field name="rtoTarget" label="RTO" type="number" min={1} max={527040} suffix="minutes" defaultValue={values?.rtoTarget ?? undefined} help="Within so long it has to be usable again. Empty: no target, and nothing is said to be met." />
      <Field name="rpoTarget" label="RPO" type="number" min={1} max={527040} suffix="minutes" defaultValue={values?.rpoTarget ?? undefined} help="Data of at most so long may be lost." />
      <Field name="retentionDays" label="Kept for" type="number" required min={1} max={36600} suffix="days" defaultValue={values?.retentionDays ?? 30} />
      <Field name="shrinkPercent" label="May shrink by" type="number" required min={1} max={99} suffix="%" defaultValue={values?.shrinkPercent ?? 20} help="A backup that is smaller than the one before it by more is found." />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={named(owners)} defaultValue={values?.ownerId ?? ''} help="Answers for it, and hears when it is overdue." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
