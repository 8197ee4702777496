import { Page, TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Progress } from '#components/ui/progress.tsx'
import { Time } from '#components/ui/time.tsx'
import { playbookOf } from '#lib/cloud/providers.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { capital } from '#lib/format.ts'
import { getRemediation } from '#lib/modules/remediations/queries.ts'
import { beforeItRuns } from '#lib/modules/runs/model.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Rows } from '../../../_parts/rows.tsx'
import { RemediationState } from '../../_parts/marks.tsx'
import { PlanDiff } from '../../_parts/plan-diff.tsx'
import { RemediationActs } from '../../_parts/remediation-acts.tsx'

const reversibility = { reversible: 'It can be taken back', partial: 'It can be taken back in part', irreversible: 'It cannot be taken back' } as const

export default async function RemediationPage({ params }: { params: Promise<{ remediationId: string }> }) {
  const { remediationId } = await params
  const { person } = await requirePerson('remediations.read', `/cloud/remediations/${remediationId}`)
  const of = await shown(getRemediation(person, { id: remediationId }))
  const playbook = playbookOf(of.playbook)
  const goesOn = ['planning', 'executing', 'executed'].includes(of.state) && !of.sample
  const given = Object.entries(of.params).filter(([, value]) => value !== null)
  return (
    <Page
      title={`${of.direction === 'undo' ? 'Take back: ' : ''}${of.title}`}
      meaning={of.target.name}
      breadcrumbs={[{ label: 'Remediations', href: '/cloud/remediations' }]}
      marks={<><RemediationState of={of} /> {of.sample && <Badge>Sample</Badge>}</>}
    >
      {goesOn && <Refresh every={2} />}
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.error && <Notice kind={of.state === 'unverified' ? 'warn' : 'danger'} title={of.state === 'unverified' ? 'Nobody could tell whether it worked' : 'It did not work'}>{of.error}</Notice>}
        {of.state === 'planning' && <Panel title="Being planned" meaning="The resource is read, and what would change is worked out. Nothing is changed."><Progress label={(of.run && beforeItRuns[of.run.status]) ?? 'Reads the resource'} /></Panel>}
        {of.state === 'executing' && <Panel title="Executing" meaning="It goes on when you leave this page."><Progress label={(of.run && beforeItRuns[of.run.status]) ?? 'Steps sent'} value={of.run?.done ?? 0} of={of.plan?.steps.length ?? 0} /></Panel>}
        {of.state === 'executed' && <Notice title="Every step was done">{of.verifyScanId ? <>A <a className="inline" href={`/cloud/scans/${of.verifyScanId}`}>scan</a> of the resource verifies it.</> : 'A scan of the resource follows.'}</Notice>}
        {of.undo && of.direction === 'mend' && <Notice title="It is taken back, or about to be">By <a className="inline" href={`/cloud/remediations/${of.undo.id}`}>another remediation</a>.</Notice>}
        <RemediationActs of={of} person={person} />
        {of.plan && <PlanDiff plan={of.plan} />}
        {of.steps.length > 0 && (
          <Panel title="What was sent" flush>
            <Rows
              caption="Steps that were sent"
              heads={['Step', 'Call', 'Sent', 'Answered']}
              rows={of.steps.map((step) => ({ key: String(step.number), cells: [`${step.number}. ${step.name}`, step.command, <Time at={step.begunAt} format="absolute" />, step.doneAt ? <><Time at={step.doneAt} format="absolute" />{step.found && <span className="second">Sent again after a crash</span>}</> : <Status tone="warn">Not answered</Status>] }))}
            />
          </Panel>
        )}
        <Panel title="The remediation">
          <Facts
            facts={[
              { label: 'Finding', value: <a href={`/cloud/findings/${of.findingId}`}>{of.check}</a> }, { label: 'Account', value: <a href={`/cloud/accounts/${of.accountId}`}>{of.accountName}</a> }, { label: 'Region', value: of.target.region }, { label: 'Resource', value: <Code wrap>{of.target.id}</Code>, wide: true },
              { label: 'Change', value: of.changeId && <a href={`/changes/${of.changeId}`}>CHG-{of.changeNumber}</a> }, { label: 'Risk', value: capital(of.risk) }, { label: 'Playbook', value: of.playbook }, { label: 'Taking back', value: playbook && `${reversibility[playbook.reversible]}. ${playbook.cannotUndo ?? ''}`, wide: true },
              { label: 'What may break', value: playbook?.breaks, wide: true }, ...(given.length > 0 ? [{ label: 'Parameters', value: given.map(([name, value]) => `${name}: ${String(value)}`).join('; '), wide: true }] : []),
              { label: 'Plan expires', value: of.expiresAt && <Time at={of.expiresAt} format="both" /> }, { label: 'Executed by', value: of.executedByName }, { label: 'Executed', value: of.executedAt && <Time at={of.executedAt} format="both" /> },
              { label: 'Verified by', value: of.verifyScanId && <a href={`/cloud/scans/${of.verifyScanId}`}>This scan</a> }, { label: 'Plan (SHA-256)', value: of.planSha256 && <Code wrap>{of.planSha256}</Code>, wide: true },
            ]}
          />
        </Panel>
      </TwoColumn>
    </Page>
  )
}
