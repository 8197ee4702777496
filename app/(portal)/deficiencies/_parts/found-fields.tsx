import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { FormSection } from '#components/form/form-foot.tsx'
import { assertionNames } from '#lib/modules/deficiencies/words.ts'

type Values = { title?: string; condition?: string; criteria?: string; cause?: string; effect?: string; process?: string; assertions?: string[]; systemIds?: string[] }

/** What was found, in the words of the field. */
export function FoundFields({ values = {}, systems }: { values?: Values; systems: { id: string; name: string }[] }) {
  return (
    <>
      <Field name="title" label="Title" required maxLength={300} defaultValue={values.title} />
      <FormSection title="What was found">
        <TextArea name="condition" label="Condition" required maxLength={5000} rows={4} defaultValue={values.condition} help="What is so, with its numbers." />
        <TextArea name="criteria" label="Criteria" maxLength={5000} rows={2} defaultValue={values.criteria} help="What should be so." />
        <TextArea name="cause" label="Cause" maxLength={5000} rows={2} defaultValue={values.cause} help="Why it is not." />
        <TextArea name="effect" label="Effect" required maxLength={5000} rows={2} defaultValue={values.effect} help="What could come of it." />
      </FormSection>
      <FormSection title="What it touches" meaning="Deficiencies that touch the same are proposed to be looked at together.">
        <Field name="process" label="Process" maxLength={200} defaultValue={values.process} placeholder="Purchase to pay" />
        <CheckboxGroup name="assertions" label="Assertions" columns options={Object.entries(assertionNames).map(([value, label]) => ({ value, label }))} defaultValue={values.assertions} />
        {systems.length > 0 && <CheckboxGroup name="systemIds" label="Systems" columns options={systems.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values.systemIds} />}
      </FormSection>
    </>
  )
}
