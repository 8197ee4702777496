import { TextArea } from '#components/form/field.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { stepsFrom, whyNot } from '#lib/decisions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { allowedKinds, maxFile } from '#lib/files/kinds.ts'
import { formatBytes, formatDuration } from '#lib/format.ts'
import { runDecisions, runKinds } from '#lib/modules/backup-plans/model.ts'
import { getRun } from '#lib/modules/backup-plans/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { saidOf } from '../../../_parts/said.tsx'
import { Measured, ReviewState, RunResult } from '../../_parts/marks.tsx'
import { Parts } from '../../_parts/parts.tsx'
import { review } from '../../actions.ts'

const looks = { same: 'good', different: 'danger', not_evaluable: 'warn' } as const
const titles = { same: 'What came back is the same', different: 'What came back differs', not_evaluable: 'Not evaluable' } as const

export default async function BackupRunPage({ params, searchParams }: { params: Promise<{ runId: string }>; searchParams: Search }) {
  const { runId } = await params
  const { person } = await requirePerson('backupPlans.read', `/backup-plans/runs/${runId}`)
  const run = await shown(getRun(person, { id: runId }))
  const involved = { performer: [{ userId: run.performedById, personId: run.performedByPersonId }], sender: [{ userId: run.postedById, personId: run.postedByPersonId }] }
  const attaches = run.status === 'posted' && (person.grants['backupPlans.attachLog'] === 'any' || (may(person, 'backupPlans.attachLog') && run.postedById === person.userId))
  const steps = may(person, 'backupPlans.accept') ? stepsFrom(runDecisions, run.status) : []
  return (
    <Page
      title={`${runKinds[run.kind]} of ${run.plan}`} breadcrumbs={[{ label: 'Backups & restores', href: '/backup-plans' }, { label: run.plan, href: `/backup-plans/${run.planId}` }]}
      marks={<><RunResult of={run} /><ReviewState of={run.status} /></>}
    >
      <TwoColumn aside={<Activity events={run.timeline} />}>
        {!run.succeeded && <Notice kind="danger" title="It failed">{run.said || 'Nobody said why.'}</Notice>}
        {run.comparison && <Notice kind={looks[run.comparison]} title={titles[run.comparison]}>{run.comparisonSaid}</Notice>}
        {run.shrunk && <Notice kind="danger" title="The backup shrunk">{run.formerBytes === null ? 'It is empty.' : `It has ${formatBytes(run.bytes ?? 0)}; the one before had ${formatBytes(run.formerBytes)}, and it may be smaller by ${run.shrinkPercent} % at most.`}</Notice>}
        <Panel title="What was measured" meaning="As it was posted; none of it ever changes.">
          <Facts facts={[
            { label: 'Run', value: <Code>{run.runKey}</Code> }, { label: 'System', value: run.system }, { label: 'Backup', value: run.backupRef ?? 'Not said' },
            { label: 'Backup taken', value: run.takenAt ? <Time at={run.takenAt} format="absolute" /> : 'Not said' }, { label: 'Began', value: <Time at={run.beganAt} format="absolute" /> }, { label: run.kind === 'restore_test' ? 'Usable' : 'Ended', value: run.endedAt ? <Time at={run.endedAt} format="absolute" /> : 'Not said' },
            ...(run.lostSince ? [{ label: 'Lost since', value: <Time at={run.lostSince} format="absolute" /> }] : []),
            ...(run.endedAt ? [{ label: 'Took', value: formatDuration(run.endedAt.getTime() - run.beganAt.getTime()) }] : []),
            ...(run.kind === 'restore_test' ? [{ label: 'RTO', value: <Measured seconds={run.rtoSeconds} target={run.rtoTarget} met={run.rto} /> }, { label: 'RPO', value: <Measured seconds={run.rpoSeconds} target={run.rpoTarget} met={run.rpo} /> }] : []),
            { label: 'Size', value: run.bytes === null ? 'Not said' : formatBytes(run.bytes) }, { label: 'Performed by', value: run.performedByName ?? 'Not said' }, { label: 'Posted by', value: <>{run.postedByName ?? 'Somebody'}, <Time at={run.postedAt} format="both" /></> },
            ...(run.checksum ? [{ label: 'Checksum of the backup', value: <Code>{run.checksum}</Code>, wide: true }] : []), ...(run.said && run.succeeded ? [{ label: 'What it says', value: <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{run.said}</span>, wide: true }] : []), { label: 'SHA-256 of what was posted', value: <Code>{run.sha256}</Code>, wide: true },
          ]} />
        </Panel>
        {run.parts.length > 0 && <Parts parts={run.parts} what={run.planKind === 'folder' ? 'file' : 'row'} />}
        {(run.logs.length > 0 || attaches) && (
          <Panel title="Logs" meaning="Stored and locked as evidence is; who downloads one is recorded.">
            <div className="stack">
              {run.logs.length > 0 && <ul className="rows">{run.logs.map((file) => (
                <li key={file.id}>
                  <div>
                    <p><a href={`/artifacts/${file.id}`}>{file.name}</a>{file.checkOutcome !== null && file.checkOutcome !== 'match' && <> <Badge tone="bad">{file.checkOutcome === 'missing' ? 'Missing' : 'Altered'}</Badge></>}</p>
                    <p className="muted">{formatBytes(file.size)}, <Time at={file.at} format="both" /></p>
                    <p><Code>{file.sha256}</Code></p>
                  </div>
                  {file.deletedAt === null && may(person, 'artifacts.download') && <ButtonLink href={`/api/v1/artifacts/${file.id}/download`} size="small" icon="download" label={`Download ${file.name}`}>Download</ButtonLink>}
                </li>
              ))}</ul>}
              {attaches && (
                <UploadForm to={`/api/v1/backup-runs/${run.id}/logs`} said={saidOf(person, await searchParams)}>
                  <FileField name="file" label="File" required maxBytes={maxFile} help={`${allowedKinds}; up to 50 MB. Until the run is reviewed.`} />
                  <FormFoot><Submit variant="secondary" icon="upload">Attach the log</Submit></FormFoot>
                </UploadForm>
              )}
            </div>
          </Panel>
        )}
        {run.status !== 'posted' && <Panel title="Review"><Facts facts={[{ label: 'Decision', value: <ReviewState of={run.status} /> }, { label: 'Reviewed by', value: run.reviewedByName ?? 'Somebody' }, { label: 'When', value: run.reviewedAt && <Time at={run.reviewedAt} format="both" /> }, ...(run.note ? [{ label: 'Note', value: run.note, wide: true }] : [])]} /></Panel>}
        {steps.length > 0 && (
          <Panel title="Review" meaning="By somebody who neither ran nor posted it. An accepted restore test that was compared performs its control; so does an accepted backup that closes a period without a gap.">
            <Form action={review.bind(null, run.id)} label="Review">
              <TextArea name="note" label="Note" rows={2} maxLength={2000} help="Needed to reject; recorded in the audit trail." />
              <FormFoot>{steps.map((step) => (
                <Submit key={step.verb} name="decision" value={step.verb} {...(step.likely ? { icon: 'check' as const } : { variant: 'danger' as const })} disabledReason={whyNot(runDecisions, step.verb, person, involved) || undefined}>{step.label}</Submit>
              ))}</FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
