import { CheckboxGroup, RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { type Answers, changeCategories, questions, riskQuestions } from '#lib/modules/changes/model.ts'
import type { changeChoices } from '#lib/modules/changes/queries.ts'

export type Choices = Awaited<ReturnType<typeof changeChoices>>
type Values = { title: string; category: string; description: string; justification: string; systemIds: string[]; answers: Answers; testPlan: string; backOutPlan: string; plannedFrom: Date | null; plannedTo: Date | null; refs: string[]; version: number }

const minute = (at: Date | null | undefined) => at?.toISOString().slice(0, 16) ?? ''

/** Five questions, from which the risk follows. */
export function RiskFields({ answers }: { answers?: Answers | undefined }) {
  return questions.map((question) => (
    <Select key={question} name={`answer.${question}`} label={riskQuestions[question].ask} required options={riskQuestions[question].answers.map((label, n) => ({ value: String(n), label }))} defaultValue={answers ? String(answers[question]) : ''} />
  ))
}

export const SystemFields = ({ systems, chosen }: { systems: { id: string; name: string }[]; chosen?: string[] | undefined }) => (
  <CheckboxGroup name="systemIds" label="Systems" required columns options={systems.map((each) => ({ value: each.id, label: each.name }))} defaultValue={chosen ?? []} />
)

export const WindowFields = ({ from, to, required }: { from?: Date | null | undefined; to?: Date | null | undefined; required?: boolean }) => (
  <>
    <Field name="plannedFrom" label="Begins" type="datetime-local" suffix="UTC" defaultValue={minute(from)} required={required ?? false} />
    <Field name="plannedTo" label="Ends" type="datetime-local" suffix="UTC" defaultValue={minute(to)} required={required ?? false} />
  </>
)

export const RefsField = ({ refs }: { refs?: string[] | undefined }) => <TextArea name="refs" label="References" rows={2} mono defaultValue={refs?.join('\n')} help="What is to go out, one a line: a pull request, a commit, an image digest, a ticket. The gate lets exactly these through." />

/** New and edit are one form: `values` fills it. `type` is chosen once. */
export function ChangeForm({ action, choices, values, back, submit, type }: { action: FormAction; choices: Choices; values?: Values; back: string; submit: string; type?: 'normal' | 'emergency' }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      {type && (
        <RadioGroup name="type" label="Type" required defaultValue={type} options={[
          { value: 'normal', label: 'Normal', help: 'Approved by somebody else before it is made.' },
          { value: 'emergency', label: 'Emergency', help: 'Made first, approved right after. When that came is shown for ever.' },
        ]} />
      )}
      <Field name="title" label="Title" required maxLength={200} defaultValue={values?.title} autoFocus />
      <Select name="category" label="Category" required options={Object.entries(changeCategories).map(([value, label]) => ({ value, label }))} defaultValue={values?.category ?? ''} />
      <SystemFields systems={choices.systems} chosen={values?.systemIds} />
      <TextArea name="description" label="What is done" maxLength={10_000} defaultValue={values?.description} />
      <TextArea name="justification" label="Why" rows={2} maxLength={5_000} defaultValue={values?.justification} help="Whoever decides reads it." />
      <FormSection title="Risk" meaning="The answers stay in sight, and the risk follows from them.">
        <RiskFields answers={values?.answers} />
      </FormSection>
      <FormSection title="Plan">
        <TextArea name="testPlan" label="Test plan" rows={3} maxLength={10_000} defaultValue={values?.testPlan} />
        <TextArea name="backOutPlan" label="Back-out plan" rows={3} maxLength={10_000} defaultValue={values?.backOutPlan} />
        <WindowFields from={values?.plannedFrom} to={values?.plannedTo} />
        <RefsField refs={values?.refs} />
      </FormSection>
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}

/** A standard change: its template says the rest. */
export function StandardForm({ action, template, systems, values, back, submit }: {
  action: FormAction; template: { id: string; title: string; description: string }; systems: { id: string; name: string }[]; values?: Pick<Values, 'title' | 'justification' | 'systemIds' | 'plannedFrom' | 'plannedTo' | 'refs' | 'version'>; back: string; submit: string
}) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <input type="hidden" name="templateId" value={template.id} />
      <Field name="title" label="Title" required maxLength={200} defaultValue={values?.title ?? template.title} autoFocus />
      <SystemFields systems={systems} chosen={values?.systemIds ?? (systems.length === 1 ? systems.map((each) => each.id) : [])} />
      <TextArea name="justification" label="Why now" rows={2} maxLength={5_000} defaultValue={values?.justification} />
      <WindowFields from={values?.plannedFrom} to={values?.plannedTo} required />
      <RefsField refs={values?.refs} />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
