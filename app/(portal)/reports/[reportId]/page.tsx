import { Select } from '#components/form/choices.tsx'
import { Form } from '#components/form/form.tsx'
import { Reveal } from '#components/form/reveal.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatBytes, formatNumber } from '#lib/format.ts'
import { reportRepeats } from '#lib/modules/reports/model.ts'
import { getReport, kindLabel } from '#lib/modules/reports/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { openRun, Running } from '../../_parts/run.tsx'
import { Kept } from '../../artifacts/_parts/marks.tsx'
import { DifferenceOf } from '../_parts/difference.tsx'
import { ReportStatus } from '../_parts/status.tsx'
import { Cover } from '../_parts/tables.tsx'
import { cancel, link, renew, repeat } from '../actions.ts'

const named = (all: { name: string }[]) => all.map(({ name }) => name).join(', ') || 'All'

export default async function ReportPage({ params }: { params: Promise<{ reportId: string }> }) {
  const { reportId } = await params
  const { person } = await requirePerson('summaries.read', `/reports/${reportId}`)
  const found = await shown(getReport(person, { id: reportId }))
  const open = found.run && openRun([found.run])
  const again = !open && may(person, 'reports.renew') && <Form action={renew.bind(null, found.id)} layout="inline" label="Make a new version"><Submit variant="secondary" icon="refresh-cw">Make a new version</Submit></Form>
  return (
    <Page title={found.title} breadcrumbs={[{ label: 'Reports', href: '/reports' }]} marks={<ReportStatus of={found} />} actions={again}>
      <TwoColumn aside={<Activity events={found.timeline} />}>
        {open && (
          <Panel title="Being made" meaning="It goes on when you leave this page, and you are notified.">
            <Running run={open} label="Reads rows, then stores files" what="report" cancel={may(person, 'reports.cancel') && cancel.bind(null, found.id)} every={2} />
          </Panel>
        )}
        <Panel title="What it is of">
          <Facts facts={[
            { label: 'Kind', value: kindLabel(found.kind) }, { label: 'Period', value: `${found.fromDay} to ${found.toDay}, both included` }, { label: 'Time zone', value: found.zone },
            { label: 'Systems', value: named(found.scope.systems) }, { label: 'Controls', value: named(found.scope.controls) },
            ...(found.scope.of ? [{ label: 'About', value: found.scope.of.name }] : []),
            { label: 'Again by itself', value: found.repeats ? reportRepeats[found.repeats] : 'No' },
          ]} />
        </Panel>
        {found.versions.map(({ number, state, facts, files, tables, difference, error, askedAt, doneAt, byName }) => (
          <Panel key={number} title={`Version ${number}`} meaning={<>{state === 'locked' ? 'Locked' : state === 'failed' ? 'Not made' : 'Asked for'} <Time at={doneAt ?? askedAt} format="both" />, asked for by {byName ?? 'Tickmark'}</>}>
            <div className="stack">
              {error && <Notice kind="warn" title="It was not made">{error}</Notice>}
              {files.length > 0 && (
                <ul className="rows">
                  {files.map((file) => (
                    <li key={file.id}>
                      <div><p><a href={`/artifacts/${file.id}`}>{file.name}</a></p><p className="muted">{formatBytes(file.size)} · <Code wrap>{file.sha256}</Code></p></div>
                      {!found.sealed && may(person, 'artifacts.download') && <ButtonLink href={`/api/v1/artifacts/${file.id}/download`} size="small" hard icon="download" label={`Download ${file.name}`}>{file.format.toUpperCase()}</ButtonLink>}
                    </li>
                  ))}
                </ul>
              )}
              {files[0] && <p className="muted"><Kept file={{ ...files[0], linked: false }} /></p>}
              {tables && <p className="muted">{tables.map(({ title, rows }) => `${title}: ${formatNumber(rows)}`).join(' · ')}</p>}
              {difference && <details open={number === found.versions[0]?.number}><summary>What differs from version {difference.with}</summary><DifferenceOf of={difference} /></details>}
              {facts && <details><summary>What its cover says</summary><Cover facts={facts} /></details>}
            </div>
          </Panel>
        ))}
        {found.sealed && found.state === 'locked' && may(person, 'reports.link') && (
          <Panel title="Link to a file" meaning="Its files are stored encrypted. A link to the newest version works for 15 minutes, for whoever has it; that it was created and that it was used are recorded.">
            <Form action={link.bind(null, found.id)} layout="inline" label="Link to a file">
              <Select name="format" label="File" hideLabel required defaultValue="pdf" options={[{ value: 'pdf', label: 'PDF' }, { value: 'json', label: 'JSON' }]} />
              <Submit variant="secondary">Create a link</Submit>
              <Reveal />
            </Form>
          </Panel>
        )}
        {may(person, 'reports.repeat') && !found.scope.of && (
          <Panel title="Again by itself" meaning="A new report like this one of each month or quarter that ended; whoever may read it is notified with a link.">
            <Form action={repeat.bind(null, found.id)} layout="inline" label="Again by itself">
              <Select name="repeats" label="How often" hideLabel empty="Not again" defaultValue={found.repeats} options={Object.entries(reportRepeats).map(([value, label]) => ({ value, label }))} />
              <Submit variant="secondary">Save</Submit>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
