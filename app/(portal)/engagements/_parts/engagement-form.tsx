import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { engagementKinds } from '#lib/modules/engagements/words.ts'
import { defaultSizes, type Sizes, sizeKeys, sizesSource, sizeWords } from '#lib/testing/sizes.ts'

type Values = { code: string; title: string; kind: keyof typeof engagementKinds; description: string; ownerId: string; fromDay: string; toDay: string; zone: string; sizes: Sizes; sizesSource: string; version: number }

/** New and edit are one form: `values` fills it. */
export function EngagementForm({ action, values, owners, period, back, submit }: { action: FormAction; values?: Values; owners: { id: string; name: string }[]; period: { fromDay: string; toDay: string; zone: string; ownerId: string }; back: string; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      {!values && <Field name="code" label="Code" required maxLength={30} placeholder="FY2026-ITGC" autoFocus help="It is in the seed of every sample, so it stays." />}
      <Field name="title" label="Title" required maxLength={300} defaultValue={values?.title} />
      <Select name="kind" label="Who audits" required options={Object.entries(engagementKinds).map(([value, label]) => ({ value, label }))} defaultValue={values?.kind ?? 'internal'} />
      <Select name="ownerId" label="Owner" required options={owners.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values?.ownerId ?? period.ownerId} help="Leads it." />
      <TextArea name="description" label="Description" maxLength={5000} rows={2} defaultValue={values?.description} />
      <FormSection title="Period" meaning="Both days are included, as clocks in the time zone show them.">
        <Field name="fromDay" label="First day" type="date" required defaultValue={values?.fromDay ?? period.fromDay} />
        <Field name="toDay" label="Last day" type="date" required defaultValue={values?.toDay ?? period.toDay} />
        <Field name="zone" label="Time zone" required defaultValue={values?.zone ?? period.zone} help="Such as Europe/Berlin or UTC." />
      </FormSection>
      <FormSection title="Sample sizes" meaning="How many items are tested where not all are, by how often a control is performed. What data answers is asked of every item.">
        {sizeKeys.map((key) => <Field key={key} name={`size_${key}`} label={sizeWords[key]} type="number" min={1} max={5_000} required defaultValue={String(values?.sizes[key] ?? defaultSizes[key])} />)}
        <TextArea name="sizesSource" label="Where these numbers are from" required maxLength={500} rows={2} defaultValue={values?.sizesSource ?? sizesSource} />
      </FormSection>
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
