import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { changeCategories, questions, riskQuestions } from '#lib/modules/changes/model.ts'
import { getTemplate } from '#lib/modules/changes/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Approval } from '../../../_parts/approval.tsx'
import { ChangeStatus, RiskMark } from '../../_parts/marks.tsx'
import { TemplateStatus } from '../../_parts/template-status.tsx'
import { stopTemplate } from '../../actions.ts'

const long = (text: string) => <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</span>

export default async function ChangeTemplatePage({ params }: { params: Promise<{ templateId: string }> }) {
  const { templateId } = await params
  const { person } = await requirePerson('changes.read', `/changes/templates/${templateId}`)
  const template = await shown(getTemplate(person, { id: templateId }))
  const inForce = template.state === 'approved' && template.expiresAt > now()
  const ends = person.grants['changes.endTemplate'] === 'any' || (may(person, 'changes.endTemplate') && template.ownerId === person.userId)
  return (
    <Page title={template.title} breadcrumbs={[{ label: 'Standard changes', href: '/changes/templates' }]} marks={<TemplateStatus of={template} />} actions={inForce && may(person, 'changes.createStandard') && <ButtonLink href={`/changes/new?template=${template.id}`} variant="primary" icon="plus">Use it</ButtonLink>}>
      <TwoColumn aside={<Activity events={template.timeline} />}>
        {template.state === 'requested' && template.approvalId && <Approval person={person} id={template.approvalId} />}
        <Panel title="What is approved">
          <Facts facts={[
            { label: 'Category', value: changeCategories[template.category] }, { label: 'Risk', value: <RiskMark risk={template.risk} /> }, { label: 'Owner', value: template.ownerName }, { label: 'Expires', value: <Time at={template.expiresAt} format="absolute" /> },
            { label: 'Systems', value: template.systems.map((each, n) => <span key={each.id}>{n > 0 && ', '}<a href={`/systems/${each.id}`}>{each.name}</a></span>) }, { label: 'Requested by', value: template.requestedByName }, { label: 'Decided by', value: template.decidedByName },
            { label: 'What is done', value: long(template.description), wide: true }, { label: 'Test plan', value: long(template.testPlan), wide: true }, { label: 'Back-out plan', value: long(template.backOutPlan), wide: true },
            ...questions.map((question) => ({ label: riskQuestions[question].ask, value: riskQuestions[question].answers[template.answers[question]] ?? '' })),
          ]} />
        </Panel>
        <Panel title="Made by it" meaning="The newest twenty.">
          {template.used.length === 0 ? <p className="muted">Not yet.</p> : <ul className="rows">{template.used.map((each) => <li key={each.id}><div><p><a href={`/changes/${each.id}`}>{each.reference} {each.title}</a> <ChangeStatus of={each} /></p></div></li>)}</ul>}
        </Panel>
        {template.state === 'approved' && ends && (
          <Panel title="End it" meaning="No more changes go by it. Those that were made stay.">
            <Form action={stopTemplate.bind(null, template.id)} label="End it">
              <Field name="reason" label="Why" required maxLength={2_000} />
              <FormFoot><Submit variant="danger">End it</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
