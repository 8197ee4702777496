import Link from 'next/link'
import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { testName } from '#lib/modules/control-tests/model.ts'
import { getTest } from '#lib/modules/control-tests/queries.ts'
import { raisedFrom, raiseChoices } from '#lib/modules/deficiencies/choices.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { sourceKinds } from '#lib/modules/deficiencies/words.ts'
import { FoundFields } from '../_parts/found-fields.tsx'
import { raise } from '../actions.ts'

const one = (value: unknown) => (typeof value === 'string' ? value : '')

export default async function NewDeficiencyPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('deficiencies.create', '/deficiencies/new')
  const asked = await searchParams
  const { engagements, controls, systems } = await raiseChoices(person, {})
  const test = one(asked.testId) ? await shown(getTest(person, { id: one(asked.testId) })) : null
  const known = test ? await raisedFrom(person, { testId: test.id }) : []
  const rates = (test?.totals ?? []).filter(({ fail }) => fail > 0)
  const causes = (test?.deviations ?? []).filter((each) => each.freeze === test?.freeze)
  return (
    <Page title={test ? `Evaluate ${testName(test)} as a deficiency` : 'Raise a deficiency'} breadcrumbs={[{ label: 'Deficiencies', href: '/deficiencies' }, ...(test ? [{ label: testName(test), href: `/control-tests/${test.id}` }] : [])]} width="narrow">
      {known.length > 0 && <Notice kind="warn" title="A deficiency comes from this test already">{known.map((each) => <Link key={each.id} className="inline" href={`/deficiencies/${each.id}`}>{deficiencyName(each)}</Link>)}</Notice>}
      {engagements.length === 0 && <Notice kind="warn" title="There is no open engagement">A deficiency is raised in one.</Notice>}
      <Form action={raise} label="Raise it">
        {test ? (
          <>
            <input type="hidden" name="source" value="control_test" /><input type="hidden" name="record" value={test.id} />
            <input type="hidden" name="engagementId" value={test.engagementId} /><input type="hidden" name="controlId" value={test.controlId} />
            <Notice title={`Comes from ${testName(test)}`}>{rates.length === 0 ? 'It found the control not effective.' : rates.map(({ letter, fail, n, not_applicable: apart }) => `${letter}: ${fail} of ${n - apart} failed`).join('; ')}. Its deviations are copied with their denominators.</Notice>
          </>
        ) : (
          <>
            <Select name="engagementId" label="Engagement" required empty="Choose" options={engagements.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} defaultValue={one(asked.engagementId) || (engagements.length === 1 ? engagements[0]?.id : '')} />
            <Select name="controlId" label="Control" required empty="Choose" options={controls.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} defaultValue={one(asked.controlId)} />
          </>
        )}
        <RadioGroup name="kind" label="Kind" required options={[{ value: 'operation', label: 'Operation', help: 'It could work, and did not.' }, { value: 'design', label: 'Design', help: 'As it is thought out, it cannot work.' }]} defaultValue="operation" />
        <FoundFields
          systems={systems}
          values={test ? { title: `${test.controlCode} ${test.controlTitle}`.slice(0, 300), condition: rates.map(({ letter, fail, n, not_applicable: apart }) => `${letter}. ${test.attributes.find((each) => each.letter === letter)?.asks ?? ''} ${fail} of ${n - apart} failed.`).join(' ') || (test.statement ?? ''), criteria: test.objective, cause: [...new Set(causes.map(({ cause }) => cause))].join(' ').slice(0, 5_000), systemIds: test.systemIds } : {}}
        />
        {!test && (
          <FormSection title="Where it comes from" meaning="A record in the portal is named with what it said; what is typed says that no record stands behind it.">
            <Select name="source" label="Source" required options={Object.entries(sourceKinds).filter(([value]) => value !== 'control_test').map(([value, label]) => ({ value, label }))} defaultValue={one(asked.source) || 'typed'} />
            <Field name="record" label="Record" maxLength={500} defaultValue={one(asked.record)} help="Its address in the portal, or its id. Of a missed occurrence: the address of the control, a slash, and the period, such as 2026-Q3. Empty: typed." />
            <TextArea name="said" label="What was seen" maxLength={5000} rows={2} help="Needed where no record says it." />
          </FormSection>
        )}
        <FormSection title="Time" meaning="In which the control did not work. Empty: that of the test, or of the engagement.">
          <Field name="fromDay" label="First day" type="date" />
          <Field name="toDay" label="Last day" type="date" />
        </FormSection>
        <FormFoot><Submit>Raise it</Submit><ButtonLink href={test ? `/control-tests/${test.id}` : '/deficiencies'} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
