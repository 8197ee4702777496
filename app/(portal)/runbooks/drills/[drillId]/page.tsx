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
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { stepsFrom, whyNot } from '#lib/decisions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { allowedKinds, maxFile } from '#lib/files/kinds.ts'
import { formatBytes } from '#lib/format.ts'
import { drillDecisions } from '#lib/modules/runbooks/model.ts'
import { getDrill } from '#lib/modules/runbooks/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { saidOf } from '../../../_parts/said.tsx'
import { Achieved, DrillResult, DrillReview } from '../../_parts/marks.tsx'
import { Steps } from '../../_parts/steps.tsx'
import { review } from '../../actions.ts'

export default async function DrillPage({ params, searchParams }: { params: Promise<{ drillId: string }>; searchParams: Search }) {
  const { drillId } = await params
  const { person } = await requirePerson('runbooks.read', `/runbooks/drills/${drillId}`)
  const drill = await shown(getDrill(person, { id: drillId }))
  const involved = { performer: [{ userId: drill.performedById, personId: drill.performedByPersonId }], sender: [{ userId: drill.postedById, personId: drill.postedByPersonId }] }
  const attaches = drill.status === 'posted' && (person.grants['runbooks.attachFile'] === 'any' || (may(person, 'runbooks.attachFile') && drill.postedById === person.userId))
  const steps = may(person, 'runbooks.accept') ? stepsFrom(drillDecisions, drill.status) : []
  return (
    <Page title={`Drill of ${drill.runbook}`} breadcrumbs={[{ label: 'Runbooks', href: '/runbooks' }, { label: drill.runbook, href: `/runbooks/${drill.runbookId}` }]} marks={<><DrillResult of={drill.result} /><DrillReview of={drill.status} /></>}>
      <TwoColumn aside={<Activity events={drill.timeline} />}>
        <Panel title="What was achieved" meaning="As it was recorded; none of it ever changes.">
          <Facts facts={[
            { label: 'Drill', value: drill.drillKey }, { label: 'Version', value: drill.versionNumber }, { label: 'Began', value: <Time at={drill.beganAt} format="absolute" /> }, { label: 'Ended', value: <Time at={drill.endedAt} format="absolute" /> }, { label: 'RTO', value: <Achieved seconds={drill.rtoSeconds} target={drill.rtoTarget} met={drill.rto} /> }, { label: 'RPO', value: <Achieved seconds={drill.rpoSeconds} target={drill.rpoTarget} met={drill.rpo} /> },
            { label: 'Performed by', value: drill.performedByName ?? 'The portal' }, { label: 'Recorded by', value: <>{drill.postedByName ?? 'The portal'}, <Time at={drill.postedAt} format="both" /></> },
            { label: 'What was found', value: drill.found ? <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{drill.found}</span> : 'Nothing was said', wide: true }, { label: 'SHA-256 of what was recorded', value: <Code>{drill.sha256}</Code>, wide: true },
          ]} />
        </Panel>
        {(drill.files.length > 0 || attaches) && (
          <Panel title="Files" meaning="Stored and locked as evidence is; who downloads one is recorded.">
            <div className="stack">
              {drill.files.length > 0 && <ul className="rows">{drill.files.map((file) => (
                <li key={file.id}>
                  <div><p><a href={`/artifacts/${file.id}`}>{file.name}</a>{file.checkOutcome !== null && file.checkOutcome !== 'match' && <> <Badge tone="bad">{file.checkOutcome === 'missing' ? 'Missing' : 'Altered'}</Badge></>}</p><p className="muted">{formatBytes(file.size)}, <Time at={file.at} format="both" /></p><p><Code>{file.sha256}</Code></p></div>
                  {file.deletedAt === null && may(person, 'artifacts.download') && <ButtonLink href={`/api/v1/artifacts/${file.id}/download`} size="small" icon="download" label={`Download ${file.name}`}>Download</ButtonLink>}
                </li>
              ))}</ul>}
              {attaches && (
                <UploadForm to={`/api/v1/runbook-drills/${drill.id}/files`} said={saidOf(person, await searchParams)}>
                  <FileField name="file" label="File" required maxBytes={maxFile} help={`${allowedKinds}; up to 50 MB. Until the drill is reviewed.`} />
                  <FormFoot><Submit variant="secondary" icon="upload">Attach the file</Submit></FormFoot>
                </UploadForm>
              )}
            </div>
          </Panel>
        )}
        <Panel title="What was tried" meaning={`Version ${drill.versionNumber} of the runbook.`}><Steps steps={drill.steps} /></Panel>
        {drill.status !== 'posted' && <Panel title="Review"><Facts facts={[{ label: 'Decision', value: <DrillReview of={drill.status} /> }, { label: 'Reviewed by', value: drill.reviewedByName ?? 'Somebody' }, { label: 'When', value: drill.reviewedAt && <Time at={drill.reviewedAt} format="both" /> }, ...(drill.note ? [{ label: 'Note', value: drill.note, wide: true }] : [])]} /></Panel>}
        {steps.length > 0 && (
          <Panel title="Review" meaning="By somebody who neither performed nor recorded it.">
            <Form action={review.bind(null, drill.id)} label="Review">
              <TextArea name="note" label="Note" rows={2} maxLength={2000} help="Needed to reject; recorded in the audit trail." />
              <FormFoot>{steps.map((step) => <Submit key={step.verb} name="decision" value={step.verb} {...(step.likely ? { icon: 'check' as const } : { variant: 'danger' as const })} disabledReason={whyNot(drillDecisions, step.verb, person, involved) || undefined}>{step.label}</Submit>)}</FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
