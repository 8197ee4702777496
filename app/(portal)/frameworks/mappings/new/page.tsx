import { Select } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { mappable } from '#lib/modules/frameworks/mappable.ts'
import { requirementLabel } from '#lib/modules/frameworks/model.ts'
import { itemStrengths, mappingKinds, requirementStrengths } from '#lib/modules/frameworks/words.ts'
import { map } from '../../actions.ts'

const kindOf = (said: unknown) => (typeof said === 'string' && Object.hasOwn(mappingKinds, said) ? (said as keyof typeof mappingKinds) : 'control')

export default async function NewMappingPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('mappings.add', '/frameworks/mappings/new')
  const search = await searchParams
  const kind = kindOf(search.kind)
  const requirementId = typeof search.requirementId === 'string' ? search.requirementId : ''
  if (!requirementId) return <Page title="Map to a requirement" breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} width="narrow"><EmptyState icon="layers" title="Choose the requirement first" action={<ButtonLink href="/frameworks">Frameworks</ButtonLink>}>Open a requirement of a framework, and press <i>Map to it</i> there.</EmptyState></Page>
  const framework = typeof search.framework === 'string' ? search.framework : undefined
  const { to, controls, frameworks, requirements, items } = await shown(mappable(person, { requirementId, kind, frameworkId: framework ?? '' }))
  const name = `${to.frameworkName} ${requirementLabel(to)}`
  const href = `/frameworks/requirements/${to.id}`
  const at = (of: string) => `/frameworks/mappings/new?${new URLSearchParams({ requirementId: to.id, kind: of })}`
  const strengths = kind === 'requirement' ? requirementStrengths : itemStrengths
  return (
    <Page title={`Map to ${name}`} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: name, href }]} width="narrow">
      <Tabs label="What maps" current={at(kind)} tabs={Object.entries(mappingKinds).map(([of, label]) => ({ label, href: at(of) }))} />
      {kind === 'requirement' && (
        <form method="get" className="stack">
          <input type="hidden" name="requirementId" value={to.id} /><input type="hidden" name="kind" value="requirement" />
          <label className="field-label" htmlFor="framework">Framework</label>
          <select id="framework" name="framework" className="input" defaultValue={framework ?? frameworks[0]?.id}>{frameworks.map((of) => <option key={of.id} value={of.id}>{of.name}</option>)}</select>
          <button className="btn" type="submit">Show its requirements</button>
        </form>
      )}
      <Form action={map.bind(null, to.id, kind)} label="Map">
        {kind === 'control' && <Select name="controlId" label="Control" required options={controls.map((of) => ({ value: of.id, label: `${of.code} ${of.title}` }))} />}
        {kind === 'requirement' && <Select name="fromId" label="Requirement" required options={requirements.map((of) => ({ value: of.id, label: `${of.code} ${of.title}` }))} />}
        {items.length > 0 && <Select name="item" label={mappingKinds[kind]} required options={items.map((of) => ({ value: of.id, label: `${of.id} ${of.title}` }))} />}
        <Select name="strength" label="Strength" required options={Object.entries(strengths).map(([value, label]) => ({ value, label }))} help={kind === 'requirement' ? 'Equivalent: whoever meets the one meets the other. Partial: a part of it. Related: about the same, and shows nothing.' : 'Evidences: it shows that the requirement is met. Supports: a part of it. Context: worth knowing, counts nothing.'} />
        <TextArea name="note" label="Note" maxLength={1000} rows={2} help="Why, for whoever reads it later." />
        <FormFoot><Submit>Map</Submit><ButtonLink href={href} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
