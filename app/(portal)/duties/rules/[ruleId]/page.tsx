import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getRule } from '#lib/modules/duties/catalog.ts'
import { conflictEnvironments } from '#lib/modules/duties/model.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Approval } from '../../../_parts/approval.tsx'
import { crumb, Risk, RuleState } from '../../_parts/marks.tsx'
import { MitigationForm, Mitigations } from '../../_parts/mitigation.tsx'
import { askRule, end } from '../../actions.ts'

export default async function RulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const { ruleId } = await params
  const { person } = await requirePerson('duties.read', `/duties/rules/${ruleId}`)
  const of = await shown(getRule(person, { id: ruleId }))
  const edit = of.state === 'draft' && may(person, 'duties.updateRule') && <ButtonLink href={`/duties/rules/${of.id}/edit`} icon="pencil">Edit</ButtonLink>
  return (
    <Page title={of.name} breadcrumbs={[crumb, { label: 'Rules', href: '/duties/rules' }]} marks={<><RuleState value={of.state} /> <Risk value={of.risk} /></>} actions={edit}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.state === 'ended' && <Notice title="It was ended"><Time at={of.endedAt} format="both" /> by {of.endedBy}: {of.endReason}</Notice>}
        {of.state === 'draft' && !of.approval && (
          <Panel title="Request approval" meaning="It counts once somebody else has approved it: neither who wrote it, nor who asks.">
            {may(person, 'duties.requestRule') && <Form action={askRule.bind(null, of.id, of.version)} layout="inline" label="Request approval"><Submit icon="user-check">Request approval</Submit></Form>}
          </Panel>
        )}
        {of.approval && <Approval person={person} id={of.approval} />}
        {of.state === 'approved' && <Stats><Stat label="Open conflicts" value={of.open} tone={of.open > 0 ? 'bad' : 'good'} href={`/duties/conflicts?ruleId=${of.id}&state=open`} /><Stat label="Mitigated" value={of.mitigated} href={`/duties/conflicts?ruleId=${of.id}&state=mitigated`} /></Stats>}
        <Panel title="What it keeps apart">
          <Facts facts={[
            { label: 'One duty', value: <a href={`/duties/catalog/${of.oneId}`}>{of.one}</a> }, { label: 'Other duty', value: <a href={`/duties/catalog/${of.otherId}`}>{of.other}</a> }, { label: 'Where', value: of.sameSystem ? 'Both in the same system' : 'In any systems' }, { label: 'Environment', value: of.environment ? conflictEnvironments[of.environment as keyof typeof conflictEnvironments] : 'Any' },
            { label: 'Scope', value: of.scope || 'Any' }, { label: 'Owner', value: of.owner }, { label: 'Written by', value: of.author ?? 'The portal' }, { label: 'Approved', value: of.approvedAt ? <Time at={of.approvedAt} format="both" /> : 'Not yet' }, { label: 'What could be done', value: of.why, wide: true },
          ]} />
        </Panel>
        <Mitigations of={of.mitigations} person={person} show={`/duties/rules/${of.id}`} />
        {of.state === 'approved' && may(person, 'duties.mitigate') && <details className="more"><summary>Mitigate every conflict of this rule</summary><MitigationForm person={person} ruleId={of.id} conflictId={null} /></details>}
        {of.state !== 'ended' && may(person, 'duties.endRule') && (
          <details className="more"><summary>End the rule</summary><Form action={end.bind(null, of.id, of.version)} label="End the rule"><Field name="reason" label="Why" required maxLength={2000} help="Its conflicts are not looked for any more. It stays in the history." /><FormFoot><Submit variant="danger">End the rule</Submit></FormFoot></Form></details>
        )}
      </TwoColumn>
    </Page>
  )
}
