import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Badge, Severity } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatDuration, formatNumber } from '#lib/format.ts'
import { findingStates, stateMeanings } from '#lib/modules/cloud-scans/model.ts'
import { getFinding } from '#lib/modules/cloud-scans/queries.ts'
import { listRemediations } from '#lib/modules/remediations/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Approval } from '../../../_parts/approval.tsx'
import { Rows } from '../../../_parts/rows.tsx'
import { EvidencePanel } from '../../_parts/evidence.tsx'
import { FindingState } from '../../_parts/marks.tsx'
import { PlanForm } from '../../_parts/plan-form.tsx'
import { askMute, endMute } from '../../actions.ts'

export default async function CloudFindingPage({ params }: { params: Promise<{ findingId: string }> }) {
  const { findingId } = await params
  const { person } = await requirePerson('cloudFindings.read', `/cloud/findings/${findingId}`)
  const [of, underWay] = await Promise.all([shown(getFinding(person, { id: findingId })), shown(listRemediations(person, { findingId, limit: 1 }))])
  const check = checkOf(of.check)
  const open = of.state === 'open' || of.state === 'regressed'
  const at = now()
  const muted = of.mutedUntil !== null && of.mutedUntil > at
  return (
    <Page title={of.title} breadcrumbs={[{ label: 'Cloud findings', href: '/cloud/findings' }]} marks={<><Severity value={of.severity} /> <FindingState of={of} /> {of.sample && <Badge>Sample</Badge>}</>}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {open && of.unreadSince && <Notice kind="warn" title="The last scan could not read it">What stands here is of <Time at={of.readAt} format="absolute" />. It is neither fixed nor found again since.</Notice>}
        {of.muteAsked && <Approval person={person} id={of.muteAsked} />}
        <Panel title={open ? 'What is wrong' : 'How it stands'} meaning={stateMeanings[of.state]}>
          <p>{of.said}</p>
          {check && <p className="muted">{check.why}</p>}
        </Panel>
        <Panel title="The finding">
          <Facts
            facts={[
              { label: 'Resource', value: <Code wrap>{of.resourceId}</Code>, wide: true }, { label: 'Account', value: <a href={`/cloud/accounts/${of.accountId}`}>{of.accountName}</a> }, { label: 'Region', value: of.region }, { label: 'System', value: of.systemId && <a href={`/systems/${of.systemId}`}>{of.systemName}</a> },
              { label: 'Check', value: <a href={`/cloud/checks/${of.check}`}>{of.check}</a> }, { label: 'Open since', value: <Time at={of.openedAt} format="both" /> }, { label: of.resolvedAt ? 'Was open' : 'Is open', value: formatDuration((of.resolvedAt ?? at).getTime() - of.openedAt.getTime()) },
              { label: 'Opened', value: of.times === 1 ? 'Once' : `${formatNumber(of.times)} times` }, { label: 'Last read', value: <Time at={of.readAt} format="both" /> },
              ...(muted ? [{ label: 'Muted until', value: <Time at={of.mutedUntil as Date} format="both" /> }, { label: 'Muted by', value: of.mutedByName }, { label: 'Why muted', value: of.mutedReason, wide: true }] : []),
            ]}
          />
        </Panel>
        {check && (
          <Panel title="How to mend it" meaning={`Risk of mending: ${check.remediation.risk}.`}>
            <p>{check.remediation.text}</p>
            <p className="muted">{check.remediation.breaks}</p>
            {open && <PlanForm of={of} playbook={check.remediation.playbook} plans={may(person, 'remediations.plan')} under={underWay.rows[0] ?? null} />}
          </Panel>
        )}
        <EvidencePanel title="Before" of={of.before} />
        {of.after && <EvidencePanel title="After" of={of.after} />}
        <Panel title="Its life" flush>
          <Rows caption="Turns in the life of the finding" heads={['When', 'Became', 'What the check said', 'Scan']} rows={of.turns.map((turn) => ({ key: String(turn.number), cells: [<Time at={turn.at} format="absolute" />, findingStates[turn.state], turn.said, <a href={`/cloud/scans/${turn.scanId}`}>Open</a>] }))} />
        </Panel>
        {muted && may(person, 'cloudFindings.unmute') && (
          <Panel title="End the mute"><Form action={endMute.bind(null, of.id)} version={of.version} label="End the mute"><Field name="reason" label="Reason" maxLength={1000} /><Submit variant="secondary">End the mute</Submit></Form></Panel>
        )}
        {open && !muted && !of.muteAsked && may(person, 'cloudFindings.requestMute') && (
          <Panel title="Mute" meaning="It still counts as failed. Nobody is reminded of it until that day; somebody else decides.">
            <Form action={askMute.bind(null, of.id)} version={of.version} label="Request a mute">
              <Field name="until" label="Muted until" type="date" required help="At most a year ahead." />
              <TextArea name="reason" label="Reason" required maxLength={2000} />
              <Submit variant="secondary">Request a mute</Submit>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
