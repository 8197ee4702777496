import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getMapping } from '#lib/modules/frameworks/requirement.ts'
import { itemStrengths, mappingKinds, mappingSources, requirementStrengths } from '#lib/modules/frameworks/words.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Strength } from '../../_parts/marks.tsx'
import { changeMapping, endMapping } from '../../actions.ts'

export default async function MappingPage({ params }: { params: Promise<{ mappingId: string }> }) {
  const { mappingId } = await params
  const { person } = await requirePerson('frameworks.read', `/frameworks/mappings/${mappingId}`)
  const mapping = await shown(getMapping(person, { id: mappingId }))
  const from = mapping.from ? `${mapping.from.framework} ${mapping.from.code}` : (mapping.control ? `${mapping.control.code} ${mapping.control.title}` : mapping.item ?? '')
  const to = mapping.to ? `${mapping.to.framework} ${mapping.to.code}` : ''
  const strengths = mapping.kind === 'requirement' ? requirementStrengths : itemStrengths
  return (
    <Page title={`${from} to ${to}`} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: to, href: `/frameworks/requirements/${mapping.requirementId}` }]} marks={mapping.retiredAt ? <Status tone="off">Retired</Status> : <Strength value={mapping.strength} />}>
      <TwoColumn aside={<Activity events={mapping.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'What maps', value: mappingKinds[mapping.kind] }, { label: 'Source', value: mappingSources[mapping.source] },
              { label: 'From', value: mapping.from ? <a href={`/frameworks/requirements/${mapping.from.id}`}>{from} {mapping.from.title}</a> : from, wide: true },
              { label: 'To', value: mapping.to ? <a href={`/frameworks/requirements/${mapping.to.id}`}>{to} {mapping.to.title}</a> : to, wide: true },
              { label: 'Note', value: mapping.note || 'None', wide: true }, ...(mapping.retiredReason ? [{ label: 'Retired because', value: mapping.retiredReason, wide: true }] : []),
            ]}
          />
        </Panel>
        {!mapping.retiredAt && may(person, 'mappings.update') && (
          <Panel title="Change">
            <Form action={changeMapping.bind(null, mapping.id, mapping.requirementId)} version={mapping.version} label="Change">
              <Select name="strength" label="Strength" required options={Object.entries(strengths).map(([value, label]) => ({ value, label }))} defaultValue={mapping.strength} />
              <TextArea name="note" label="Note" maxLength={1000} rows={2} defaultValue={mapping.note} />
              <Field name="reason" label="Reason for the change" required maxLength={1000} />
              <FormFoot><Submit>Save</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {!mapping.retiredAt && may(person, 'mappings.retire') && (
          <Panel title="Retire" meaning="It stops counting, and stays to be read with its reason.">
            <Form action={endMapping.bind(null, mapping.id, mapping.requirementId)} version={mapping.version} label="Retire"><Field name="reason" label="Reason" required maxLength={1000} /><FormFoot><Submit variant="danger">Retire</Submit></FormFoot></Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
