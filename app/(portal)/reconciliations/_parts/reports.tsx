import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatBytes } from '#lib/format.ts'
import { listReports } from '#lib/modules/reconciliations/lines.ts'
import { openRun, Running } from '../../_parts/run.tsx'
import { Kept } from '../../artifacts/_parts/marks.tsx'
import { report } from '../actions.ts'

/** The versions of the report of a run, and the button that makes the next one. */
export async function Reports({ person, reconciliationId }: { person: Person; reconciliationId: string }) {
  const { versions, run } = await listReports(person, { id: reconciliationId })
  const open = run && openRun([{ ...run, total: run.total ?? 0 }])
  return (
    <Panel title="Report" meaning="As PDF, XLSX, CSV and JSON: population, denominators, every outcome, protection, coverage, exceptions as they stand, and the newest checkpoint. Locked; made again it is a new version.">
      <div className="stack">
        {open && <Running run={open} label="Files stored" what="making of the report" every={2} cancel={false} />}
        {run?.error && <Notice kind="danger" alert title="The report could not be made">{run.error} Try again.</Notice>}
        {versions.map(({ version, at, files }) => (
          <section key={version} className="stack">
            <h3>Version {version} <span className="muted"><Time at={at} format="both" /></span></h3>
            <ul className="rows">
              {files.map((file) => (
                <li key={file.id}>
                  <div><p><a href={`/artifacts/${file.id}`}>{file.name}</a></p><p className="muted">{formatBytes(file.size)} · <code>{file.sha256}</code></p></div>
                  {may(person, 'artifacts.download') && <ButtonLink href={`/api/v1/artifacts/${file.id}/download`} size="small" hard icon="download" label={`Download ${file.name}`}>Download</ButtonLink>}
                </li>
              ))}
            </ul>
            {files[0] && <p className="muted"><Kept file={{ ...files[0], linked: false }} /></p>}
          </section>
        ))}
        {!open && may(person, 'reconciliations.report') && <Form action={report.bind(null, reconciliationId)} label="Make the report"><Submit variant="secondary" icon="file-text">{versions.length === 0 ? 'Make the report' : 'Make a new version'}</Submit></Form>}
        {!open && versions.length === 0 && !may(person, 'reconciliations.report') && <p className="muted">Nobody made it yet.</p>}
      </div>
    </Panel>
  )
}
