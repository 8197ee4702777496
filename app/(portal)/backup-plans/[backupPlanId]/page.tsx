import { Checkbox } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { readList, type Search, shown } from '#lib/edge/page.ts'
import { formatDuration } from '#lib/format.ts'
import { getAgent } from '#lib/modules/backup-plans/agent.ts'
import { backupTimes, type Mark, markWords, planKinds, restoreTimes } from '#lib/modules/backup-plans/model.ts'
import { getPlan, listRuns } from '#lib/modules/backup-plans/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Measured, NewestRun, PlanState } from '../_parts/marks.tsx'
import { RunForm } from '../_parts/run-form.tsx'
import { RunTable } from '../_parts/run-table.tsx'
import { PlanTrend } from '../_parts/trend.tsx'
import { end, freeze } from '../actions.ts'

const target = (minutes: number | null) => (minutes === null ? 'No target' : formatDuration(minutes * 60_000))

export default async function BackupPlanPage({ params, searchParams }: { params: Promise<{ backupPlanId: string }>; searchParams: Search }) {
  const { backupPlanId } = await params
  const path = `/backup-plans/${backupPlanId}`
  const { person } = await requirePerson('backupPlans.read', path)
  const plan = await shown(getPlan(person, { id: backupPlanId }))
  const list = readList(await searchParams, listRuns)
  const own = { ...list, filters: { ...list.filters, planId: plan.id } }
  const edits = (act: 'backupPlans.update' | 'backupPlans.end') => plan.endedAt === null && (person.grants[act] === 'any' || (may(person, act) && plan.ownerId === person.userId))
  const posts = may(person, 'backupPlans.postRun') && plan.endedAt === null
  const newest = plan.tests.at(-1)
  const measured = (of: 'rto' | 'rpo') => {
    const [seconds, minutes] = of === 'rto' ? [newest?.rtoSeconds ?? null, plan.rtoTarget] : [newest?.rpoSeconds ?? null, plan.rpoTarget]
    return <Measured seconds={seconds} target={minutes} met={seconds === null || minutes === null ? 'unknown' : seconds <= minutes * 60 ? 'met' : 'missed'} />
  }
  return (
    <Page
      title={plan.title} breadcrumbs={[{ label: 'Backups & restores', href: '/backup-plans' }]} marks={<PlanState of={plan} />}
      actions={edits('backupPlans.update') && <ButtonLink href={`${path}/edit`} icon="pencil">Edit</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={plan.timeline} />}>
        {plan.endedAt && <Notice title="Ended"><Time at={plan.endedAt} format="both" />: {plan.endReason}</Notice>}
        {plan.overdueBackup && <Notice kind="danger" title="The backup is overdue">One that succeeded was due until <Time at={plan.backupDueAt} format="both" />.</Notice>}
        {plan.overdueTest && <Notice kind="danger" title="The restore test is overdue">One that was compared, and the same, was due until <Time at={plan.restoreDueAt} format="both" />.</Notice>}
        {plan.marks.length > 0 && <Notice kind="warn" title="Wrong with the newest runs">{plan.marks.map((mark) => markWords[mark as Mark] ?? mark).join(', ')}.</Notice>}
        <Panel title="Targets and what was measured" meaning="By the newest restore test.">
          <Facts facts={[
            { label: 'RTO', value: newest ? measured('rto') : <>{target(plan.rtoTarget)} <Status tone="off">Never tested</Status></> }, { label: 'RPO', value: newest ? measured('rpo') : <>{target(plan.rpoTarget)} <Status tone="off">Never tested</Status></> },
            { label: 'Last backup', value: <NewestRun of={plan.lastBackup} kind="backup" /> }, { label: 'Last restore test', value: <NewestRun of={plan.lastTest} kind="restore_test" /> },
            { label: 'Next backup until', value: plan.endedAt ? 'None' : <Time at={plan.backupDueAt} format="both" /> }, { label: 'Next restore test until', value: plan.endedAt ? 'None' : <Time at={plan.restoreDueAt} format="both" /> },
          ]} />
        </Panel>
        <Panel title="What is planned">
          <Facts facts={[
            { label: 'System', value: <a href={`/systems/${plan.systemId}`}>{plan.system}</a> }, { label: 'What it is', value: planKinds[plan.kind] }, { label: 'Owner', value: plan.ownerName ?? 'Nobody' },
            { label: 'Backup', value: backupTimes[plan.backupEvery as keyof typeof backupTimes] }, { label: 'Restore test', value: restoreTimes[plan.restoreEvery as keyof typeof restoreTimes] }, { label: 'Kept for', value: `${plan.retentionDays} days` }, { label: 'May shrink by', value: `${plan.shrinkPercent} %` },
            { label: 'What is backed up', value: <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{plan.what}</span>, wide: true }, { label: 'Where it is kept', value: plan.keptAt || 'Not said', wide: true },
          ]} />
        </Panel>
        <PlanTrend plan={plan} />
        <RunTable person={person} list={list} own={own} path={path} />
        {posts && (
          <Panel title="Run it by the agent script" meaning="One file for Node 20 or newer, no packages. It backs up, restores into a place of its own, reads both sides, and posts what it measured with its log." actions={<ButtonLink href="/api/v1/backup-plans/agent.mjs" size="small" icon="download">Download the script</ButtonLink>}>
            <div className="stack">
              <p><Code>{`node tickmark-backup.mjs --plan ${plan.id} --help`}</Code></p>
              <p className="muted">SHA-256 of the script: <Code>{(await getAgent(person, {})).sha256}</Code></p>
            </div>
          </Panel>
        )}
        {posts && <Panel title="Post a run by hand" meaning="What you measured. The portal compares; somebody else reviews it."><details><summary>Open the form</summary><RunForm planId={plan.id} people={await userChoices(person, {})} /></details></Panel>}
        {may(person, 'backupPlans.freezeTests') && (
          <Panel title="Freeze the restore tests for control tests" meaning={`All restore tests of ${plan.system}, by every plan of it, become a population that is counted, compared with that count and frozen at once. A control test takes those of its period from the last one.`}>
            <Form action={freeze.bind(null, plan.id)} confirm={{ title: `Freeze the restore tests of ${plan.system}?`, text: 'You answer for the list. It stays as it is, and is what control tests take.', yes: 'Freeze' }} label="Freeze the restore tests">
              {plan.tests.length === 0 && <Checkbox name="notOccurring" label="Not occurring: I confirm that there was no restore test" />}
              <Field name="reason" label="Reason" maxLength={2000} help="Needed where the list is not like the last one, such as one that is shorter." />
              <FormFoot><Submit variant="secondary" icon="check">Freeze</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {edits('backupPlans.end') && (
          <Panel title="End" meaning="Its runs stay; nothing of it is overdue any more.">
            <Form action={end.bind(null, plan.id, plan.version)} confirm={{ title: `End ${plan.title}?`, text: 'It takes no runs any more.', yes: 'End', danger: true }} label="End">
              <Field name="reason" label="Why" required maxLength={1000} />
              <FormFoot><Submit variant="danger">End</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
