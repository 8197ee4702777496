import { ConfirmField, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatBytes, formatCount } from '#lib/format.ts'
import type { getCampaign } from '#lib/modules/campaigns/queries.ts'
import { openRun, Running } from '../../_parts/run.tsx'
import { Kept } from '../../artifacts/_parts/marks.tsx'
import { signOff } from '../actions.ts'

type Campaign = Awaited<ReturnType<typeof getCampaign>>

/** Of a closed review: the statement that makes its report; while it is made, how far it is; and why there is none. */
export function SignOff({ of, person }: { of: Campaign; person: Person }) {
  if (of.state !== 'closed' || !may(person, 'campaigns.signOff')) return null
  const run = of.report && openRun([{ ...of.report, total: of.report.total ?? 0 }])
  if (run) return <Panel title="Its report is being made" meaning="It is signed off once the report and the rows are stored. It goes on when you leave this page."><Running run={run} label="Rows written" what="making of the report" every={2} cancel={false} /></Panel>
  return (
    <Panel title="Sign it off" meaning="The portal prints the report and the rows as they were decided, and locks both. Nothing of the review moves after that.">
      <div className="stack">
        {of.report?.error && <Notice kind="danger" alert title="Its report could not be made">{of.report.error} It is not signed off. Try again.</Notice>}
        {of.involved.count > 0 && <Notice kind="warn" title={`${formatCount(of.involved.count, 'decision')} by somebody who turned out to have part in it`}>Learned after it was closed, so nobody can decide again. The report names them first under Exceptions; say in your statement what you make of it.</Notice>}
        <Form action={signOff.bind(null, of.id, of.version)} label="Sign it off">
          <TextArea name="statement" label="Your statement" required maxLength={2000} help="Stands in the report under your name: what you looked at, and what you conclude." />
          <ConfirmField expect={of.title} />
          <FormFoot><Submit icon="lock">Sign it off</Submit></FormFoot>
        </Form>
      </div>
    </Panel>
  )
}

/** What was signed off: both files, with what they hash to. */
export function SignedFiles({ of, person }: { of: Campaign; person: Person }) {
  const [first] = of.files
  if (!first) return null
  return (
    <Panel title="What was signed off">
      <ul className="rows">
        {of.files.map((file) => (
          <li key={file.id}>
            <div>
              <p><a href={`/artifacts/${file.id}`}>{file.name}</a></p>
              <p className="muted">{formatBytes(file.size)} · <code>{file.sha256}</code></p>
            </div>
            {may(person, 'artifacts.download') && <ButtonLink href={`/api/v1/artifacts/${file.id}/download`} size="small" hard icon="download" label={`Download ${file.name}`}>Download</ButtonLink>}
          </li>
        ))}
      </ul>
      <p className="muted"><Kept file={{ ...first, linked: false }} /></p>
    </Panel>
  )
}
