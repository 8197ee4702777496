import { CheckboxGroup, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { builtInRoles } from '#lib/auth/roles.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getControlTemplate } from '#lib/modules/control-templates/queries.ts'
import { automations, controlFrequencies, controlTypes } from '#lib/modules/controls/model.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { Answered } from '../../_parts/answered.tsx'
import { Asked, Maps, Policy } from '../../_parts/from-pack.tsx'
import { adopt } from '../../actions.ts'

export default async function ControlTemplatePage({ params }: { params: Promise<{ code: string }> }) {
  const { code } = await params
  const { person } = await requirePerson('controlTemplates.read', `/controls/pack/${code}`)
  const of = await shown(getControlTemplate(person, { code }))
  const owners = may(person, 'controlTemplates.adopt') ? await userChoices(person, {}) : []
  return (
    <Page title={`${of.code} ${of.title}`} tab={of.code} breadcrumbs={[{ label: 'Controls', href: '/controls' }, { label: 'Pack', href: '/controls/pack' }]} marks={<Answered value={of.answered} />}>
      <div className="stack">
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'How often', value: controlFrequencies[of.frequency] },
              { label: 'Type', value: controlTypes[of.type] },
              { label: 'Carried out', value: automations[of.automation] },
              { label: 'Owner', value: builtInRoles[of.ownerRole] },
              { label: 'Made from it', value: of.controls.length === 0 ? 'Nothing yet' : of.controls.map((each) => <a key={each.id} className="mr-3" href={`/controls/${each.id}`}>{each.code}</a>) },
              { label: 'Risk', value: of.risk, wide: true },
              { label: 'Objective', value: of.objective, wide: true },
              { label: 'What is done', value: of.description, wide: true },
              { label: 'How it is tested', value: of.procedure, wide: true },
            ]}
          />
        </Panel>
        <Asked questions={of.questions} ipe={of.ipe} recipe={of.recipe} />
        <Panel title="Evidence templates" meaning="What is asked for as evidence of it." flush>
          <Rows caption="Evidence templates" heads={['Template', 'It must show', 'Covers', 'Formats']} rows={of.evidence.map((each) => ({ key: each.key, cells: [each.title, each.shows, each.covers === 'whole' ? 'The whole period' : 'A moment of it', each.formats.join(', ')] }))} />
        </Panel>
        {of.policyTemplate && <Policy policy={of.policyTemplate} />}
        <Maps maps={of.maps} />
        {may(person, 'controlTemplates.adopt') && (
          <Panel title="Add to our controls" meaning="It begins as a draft that you change. An evidence template of that name that you have already is used for this control too." actions={<ButtonLink href={`/controls/new?template=${of.code}`} variant="quiet">Fill in the form instead</ButtonLink>}>
            <Form action={adopt.bind(null, of.code)} label="Add to our controls">
              <Field name="code" label="Code" required maxLength={20} defaultValue={of.code} help="What you call it." />
              <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} help={`In most companies: ${builtInRoles[of.ownerRole].toLowerCase()}.`} />
              <CheckboxGroup name="evidence" label="Evidence templates" options={of.evidence.map(({ key, title }) => ({ value: key, label: title }))} defaultValue={of.evidence.map(({ key }) => key)} />
              <FormFoot><Submit>Add to our controls</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
