import { CheckboxGroup, RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { compensatingChoices } from '#lib/modules/deficiencies/choices.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { getDeficiency } from '#lib/modules/deficiencies/queries.ts'
import { indicatorNames, likelihoodNames, magnitudeNames, severityNames, stepNames } from '#lib/modules/deficiencies/words.ts'
import { Derived } from '../../_parts/derived.tsx'
import { evaluate } from '../../actions.ts'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function EvaluateDeficiencyPage({ params }: { params: Promise<{ deficiencyId: string }> }) {
  const { deficiencyId } = await params
  const { person } = await requirePerson('deficiencies.evaluate', `/deficiencies/${deficiencyId}/evaluate`)
  const of = await shown(getDeficiency(person, { id: deficiencyId }))
  const { controls } = await compensatingChoices(person, { id: deficiencyId })
  const [former] = of.evaluations
  const href = `/deficiencies/${of.id}`
  const compensating = controls.flatMap((control) => [
    ...control.tests.map((test) => ({ value: `${control.id}:${test.id}`, label: `${control.code} ${control.title} (effective: T-${test.number})` })),
    { value: `${control.id}:`, label: `${control.code} ${control.title} (not tested: cannot reduce the severity)` },
  ])
  return (
    <Page title={`Evaluate ${deficiencyName(of)}`} meaning={former ? `Evaluation ${former.number + 1}: the former ones stay.` : 'What could happen decides, not only what did.'} breadcrumbs={[{ label: 'Deficiencies', href: '/deficiencies' }, { label: deficiencyName(of), href }]} width="narrow">
      <Form action={evaluate.bind(null, of.id)} version={of.version} label="Evaluate">
        <FormSection title="Likelihood" meaning="That the controls together let a failure of this kind through.">
          <RadioGroup name="likelihood" label="Likelihood" required options={[{ value: 'remote', label: likelihoodNames.remote }, { value: 'reasonably_possible', label: likelihoodNames.reasonably_possible, help: 'More than remote, less than likely.' }, { value: 'probable', label: likelihoodNames.probable }]} defaultValue={former?.likelihood} />
          <TextArea name="likelihoodWhy" label="Why so likely" required maxLength={5000} rows={3} defaultValue={former?.likelihoodWhy} />
          <Field name="days" label="Days the control did not work" type="number" min={0} max={3660} defaultValue={former?.days} help="Empty: nobody can tell." />
          <TextArea name="failure" label="What really went wrong" maxLength={5000} rows={2} defaultValue={former?.failure} help="Empty: no actual failure was found. One that was found is not remote." />
        </FormSection>
        <FormSection title="Magnitude" meaning="Could a misstatement or failure of that size matter to those who rely on it?">
          <RadioGroup name="magnitude" label="Magnitude" required options={[{ value: 'inconsequential', label: magnitudeNames.inconsequential, help: 'Alone and with others it would clearly not matter.' }, { value: 'more_than_inconsequential', label: magnitudeNames.more_than_inconsequential, help: 'Those who oversee reporting should know.' }, { value: 'material', label: magnitudeNames.material, help: 'It would change what somebody decides.' }]} defaultValue={former?.magnitude} />
          <TextArea name="magnitudeWhy" label="Why of that magnitude" required maxLength={5000} rows={3} defaultValue={former?.magnitudeWhy} />
          <TextArea name="affected" label="Accounts, processes and systems affected" required maxLength={5000} rows={2} defaultValue={former?.affected} />
        </FormSection>
        <FormSection title="Compensating controls" meaning="Only one that was tested in this engagement over the same time, reviewed and found effective reduces the severity, by one step.">
          {[0, 1, 2].map((n) => {
            const was = former?.compensating[n]
            return (
              <div key={n} className="stack">
                <Select name={`compensating${n}`} label={`Compensating control ${n + 1}`} empty="None" options={compensating} defaultValue={was ? `${was.controlId}:${was.testId ?? ''}` : ''} />
                <Field name={`precision${n}`} label={`Precision of control ${n + 1}`} maxLength={2000} defaultValue={was?.precision} help="How small a failure it would still catch." />
              </div>
            )
          })}
        </FormSection>
        <FormSection title="Indicators" meaning="Each leaves at least a material weakness; found by the auditor, a significant deficiency where the matter is not material.">
          <CheckboxGroup name="indicators" label="Indicators of a material weakness" options={optionsOf(indicatorNames)} defaultValue={former?.indicators} />
        </FormSection>
        <FormSection title="Conclusion" meaning="You answer for it under your name. Somebody else reviews it.">
          <Derived names={severityNames} steps={stepNames} members={of.members.flatMap((each) => (each.state === 'withdrawn' ? [] : (each.severity ?? [])))} />
          <Select name="severity" label="Severity" empty="As derived" options={optionsOf(severityNames).toReversed()} help="Another one takes a reason, and one that is lower takes that the reviewer accepts it." />
          <TextArea name="reason" label="Why another one than derived" maxLength={5000} rows={2} />
          <TextArea name="statement" label="Conclusion" required maxLength={5000} rows={3} defaultValue={former?.statement} />
        </FormSection>
        <FormFoot><Submit>Conclude it</Submit><ButtonLink href={href} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
