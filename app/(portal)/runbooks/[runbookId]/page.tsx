import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatDuration } from '#lib/format.ts'
import { drillTimes, runbookKinds } from '#lib/modules/runbooks/model.ts'
import { getRunbook } from '#lib/modules/runbooks/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { DrillForm } from '../_parts/drill-form.tsx'
import { Achieved, DrillResult, DrillReview } from '../_parts/marks.tsx'
import { Steps } from '../_parts/steps.tsx'
import { end } from '../actions.ts'

const target = (minutes: number | null | undefined) => (minutes === null || minutes === undefined ? 'No target' : formatDuration(minutes * 60_000))

export default async function RunbookPage({ params }: { params: Promise<{ runbookId: string }> }) {
  const { runbookId } = await params
  const { person } = await requirePerson('runbooks.read', `/runbooks/${runbookId}`)
  const runbook = await shown(getRunbook(person, { id: runbookId }))
  const [text, ...older] = runbook.versions
  const does = (act: 'runbooks.update' | 'runbooks.end') => runbook.endedAt === null && (person.grants[act] === 'any' || (may(person, act) && runbook.ownerId === person.userId))
  return (
    <Page
      title={runbook.title} breadcrumbs={[{ label: 'Runbooks', href: '/runbooks' }]} marks={runbook.endedAt ? <Status tone="off">Ended</Status> : runbook.overdue ? <Status tone="bad">Drill overdue</Status> : <Status tone="good">As planned</Status>}
      actions={does('runbooks.update') && <ButtonLink href={`/runbooks/${runbook.id}/edit`} icon="pencil">Edit</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={runbook.timeline} />}>
        {runbook.endedAt && <Notice title="Ended"><Time at={runbook.endedAt} format="both" />: {runbook.endReason}</Notice>}
        {runbook.overdue && <Notice kind="danger" title="A drill is overdue">It was due until <Time at={runbook.drillDueAt} format="both" />.</Notice>}
        <Panel title={`Version ${runbook.versionNumber}`} meaning={text?.summary}>{text && <Steps steps={text.steps} />}</Panel>
        <Panel title="Facts">
          <Facts facts={[
            { label: 'What it is for', value: runbookKinds[runbook.kind] }, { label: 'RTO', value: target(text?.rtoTarget) }, { label: 'RPO', value: target(text?.rpoTarget) }, { label: 'Drill', value: drillTimes[runbook.every] }, { label: 'Next drill until', value: runbook.endedAt ? 'None' : <Time at={runbook.drillDueAt} format="date" /> }, { label: 'Owner', value: runbook.ownerName ?? 'Nobody' },
          ]} />
        </Panel>
        <Panel title="Drills" meaning="The newest twenty." actions={<ButtonLink href={`/runbooks/drills?runbookId=${runbook.id}`} size="small">All of them</ButtonLink>}>
          {runbook.drills.length === 0 ? <p className="muted">Nobody tried it yet.</p> : <ul className="rows">{runbook.drills.map((drill) => (
            <li key={drill.id}><div>
              <p><a href={`/runbooks/drills/${drill.id}`}><Time at={drill.beganAt} format="date" />, version {drill.versionNumber}</a> <DrillResult of={drill.result} /> <DrillReview of={drill.status} /></p>
              <p className="muted">RTO <Achieved seconds={drill.rtoSeconds} target={drill.rtoTarget} met={drill.rto} />, RPO <Achieved seconds={drill.rpoSeconds} target={drill.rpoTarget} met={drill.rpo} />, {drill.performedByName ?? 'the portal'}</p>
            </div></li>
          ))}</ul>}
        </Panel>
        {older.length > 0 && (
          <Panel title="Former versions" meaning={runbook.versions.length === 50 ? 'The newest fifty.' : undefined}>
            <ul className="rows">{older.map((each) => <li key={each.number}><div><p><b>Version {each.number}</b> <span className="muted"><Time at={each.at} format="both" />, {each.byName ?? 'the portal'}</span></p>{each.why && <p className="muted">{each.why}</p>}<details><summary>Its steps</summary><Steps steps={each.steps} /></details></div></li>)}</ul>
          </Panel>
        )}
        {may(person, 'runbooks.recordDrill') && runbook.endedAt === null && <Panel title="Record a drill" meaning="Somebody else reviews it. Files are attached on its page."><DrillForm runbookId={runbook.id} versions={runbook.versions.map((each) => each.number)} people={await userChoices(person, {})} /></Panel>}
        {does('runbooks.end') && (
          <Panel title="End" meaning="Its versions and drills stay.">
            <Form action={end.bind(null, runbook.id, runbook.version)} confirm={{ title: `End ${runbook.title}?`, text: 'It takes no drills any more.', yes: 'End', danger: true }} label="End">
              <Field name="reason" label="Why" required maxLength={1000} />
              <FormFoot><Submit variant="danger">End</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
