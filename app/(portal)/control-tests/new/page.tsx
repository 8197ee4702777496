import { CheckboxGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { testables } from '#lib/door/testable.ts'
import '#lib/edge/everything.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { planChoices } from '#lib/modules/control-tests/choices.ts'
import { strataNames } from '#lib/modules/control-tests/words.ts'
import { attributes } from '#lib/testing/attributes/index.ts'
import { asksOf } from '#lib/testing/judge.ts'
import { readyTestOf, readyTests } from '#lib/testing/ready.ts'
import { create } from '../actions.ts'

const one = (value: unknown) => (typeof value === 'string' ? value : '')

export default async function NewControlTestPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('controlTests.create', '/control-tests/new')
  const asked = await searchParams
  const { engagements, controls, systems } = await planChoices(person, {})
  const sources = testables()
  const ready = readyTestOf(one(asked.ready))
  const source = sources.find(({ name }) => name === (ready?.source ?? one(asked.source)))
  const control = one(asked.controlId) || controls.find(({ code, template }) => ready && (template ?? code) === ready.control)?.id
  const crumbs = [{ label: 'Tests', href: '/control-tests' }] as const
  if (!source) {
    const known = new Set<string>(sources.map(({ name }) => name))
    const query = (more: string) => `/control-tests/new?${new URLSearchParams({ ...(one(asked.engagementId) && { engagementId: one(asked.engagementId) }), ...(one(asked.controlId) && { controlId: one(asked.controlId) }) })}&${more}`
    return (
      <Page title="Plan a control test" meaning="Choose a test that is ready, or which items you want to ask." breadcrumbs={[...crumbs]} width="narrow">
        <FormSection title="Ready tests">
          <ul className="stack">{readyTests.filter((each) => known.has(each.source)).map((each) => <li key={each.key}><a href={query(`ready=${each.key}`)}>{each.title}</a><div className="help">{each.objective}</div></li>)}</ul>
        </FormSection>
        <FormSection title="Items to ask">
          <ul className="stack">{sources.map(({ name, label }) => <li key={name}><a href={query(`source=${name}`)}>{label}</a></li>)}</ul>
        </FormSection>
      </Page>
    )
  }
  const own = attributes.filter(({ of }) => of === source.kind)
  return (
    <Page title={ready ? ready.title : 'Plan a control test'} meaning={`Items: ${source.label}.`} breadcrumbs={[...crumbs, { label: 'Plan a control test', href: '/control-tests/new' }]} width="narrow">
      {engagements.length === 0 && <Notice kind="warn" title="There is no open engagement"><a className="inline" href="/engagements/new">Open one</a> for the period that is audited.</Notice>}
      <Form action={create.bind(null, {})} label="Plan it">
        <input type="hidden" name="source" value={source.name} />
        <Select name="engagementId" label="Engagement" required empty="Choose" options={engagements.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} defaultValue={one(asked.engagementId) || (engagements.length === 1 ? engagements[0]?.id : '')} />
        <Select name="controlId" label="Control" required empty="Choose" options={controls.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} defaultValue={control ?? ''} />
        <Field name="title" label="Title" required maxLength={300} defaultValue={ready?.title} />
        <TextArea name="objective" label="Objective" required maxLength={5000} rows={2} defaultValue={ready?.objective} help="What is shown when it passes." />
        <TextArea name="procedure" label="Procedure" required maxLength={5000} rows={4} defaultValue={ready?.procedure} help="What is taken, asked and expected." />
        <FormSection title="Questions that data answers" meaning="They are asked of every item of the population.">
          <CheckboxGroup name="automatic" label="Questions" options={own.map(({ id }) => ({ value: id, label: asksOf(id, {}) }))} defaultValue={ready ? ready.attributes : own.map(({ id }) => id)} />
        </FormSection>
        <FormSection title="Questions that a person answers" meaning="They are asked of a sample: the lowest tickets, which come of the frozen population itself.">
          <TextArea name="manual" label="Questions" rows={3} help="One a line; none is fine." />
          <Select name="strata" label="Sample divided" empty="One sample" options={Object.entries(strataNames).map(([value, label]) => ({ value, label }))} help="So many items of each system, or of each month." />
        </FormSection>
        <FormSection title="Scope" meaning="Empty: the period of the engagement, and all systems.">
          <Field name="fromDay" label="First day" type="date" />
          <Field name="toDay" label="Last day" type="date" />
          {systems.length > 0 && <CheckboxGroup name="systemIds" label="Systems" columns options={systems.map(({ id, name }) => ({ value: id, label: name }))} />}
        </FormSection>
        <FormFoot><Submit>Plan it</Submit><ButtonLink href="/control-tests" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
