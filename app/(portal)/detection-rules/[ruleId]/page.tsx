import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { JsonView } from '#components/ui/json-view.tsx'
import { Badge, Severity } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/auth/current.ts'
import { shown } from '#lib/door/page.ts'
import { getRule } from '#lib/modules/detection-rules/queries.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { Activity } from '../../_parts/activity.tsx'
import { originName, RuleState } from '../_parts/marks.tsx'
import { turnRule } from '../actions.ts'

export default async function RulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const { ruleId } = await params
  const { person } = await requirePerson('detectionRules.read', `/detection-rules/${ruleId}`)
  const rule = await shown(getRule(person, { ruleId }))
  return (
    <Page
      title={rule.title}
      meaning={rule.description}
      breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]}
      marks={<><Severity value={severityName(rule.severity)} /> <RuleState rule={rule} /></>}
      actions={<ButtonLink href={`/findings?rule=${rule.id}`} icon="triangle-alert">Its findings</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={rule.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Source', value: rule.source },
              { label: 'From', value: rule.packId ? <a href={`/detection-rules/packs/${rule.packId}`}>{originName(rule)}</a> : originName(rule) },
              { label: 'Licence', value: rule.licence ?? 'Not said' },
              { label: 'Author', value: rule.author ?? 'Not said' },
              { label: 'Control areas', value: rule.areas.length > 0 && rule.areas.map((area) => <Badge key={area}>{area}</Badge>) },
              { label: 'Risk before anything else is known', value: rule.score && `${rule.score.base} of 100: ${rule.score.because}`, wide: true },
              { label: 'Bears on', value: rule.requirements.length > 0 && rule.requirements.map((each) => <Badge key={`${each.framework} ${each.id}`} title={each.strength}>{`${each.framework} ${each.id}`}</Badge>), wide: true },
            ]}
          />
        </Panel>
        {may(person, rule.enabled ? 'detectionRules.disable' : 'detectionRules.enable') && (
          <Panel title={rule.enabled ? 'Switch off' : 'Switch on'} meaning={rule.enabled ? 'New events are not judged by it any more; its findings stay.' : 'It judges events that come in from now on.'}>
            <Form action={turnRule.bind(null, rule.id, !rule.enabled)} label={rule.enabled ? 'Switch off' : 'Switch on'}>
              <Field name="reason" label="Reason" maxLength={1000} help="Stands in the audit trail." />
              <Submit variant={rule.enabled ? 'danger' : 'primary'}>{rule.enabled ? 'Switch off' : 'Switch on'}</Submit>
            </Form>
          </Panel>
        )}
        <Panel title="Definition"><Code block>{rule.yaml}</Code></Panel>
        {rule.examples && <Panel title="An event that fires it"><JsonView value={rule.examples.firing} open={3} /></Panel>}
        {rule.examples && <Panel title="One that does not"><JsonView value={rule.examples.quiet} open={1} /></Panel>}
      </TwoColumn>
    </Page>
  )
}
