import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { nameOfType } from '#lib/files/kinds.ts'
import { formatBytes } from '#lib/format.ts'
import { getFile } from '#lib/modules/artifacts/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Keeping } from '../_parts/keep.tsx'
import { CheckMark, Kept } from '../_parts/marks.tsx'
import { verify } from '../actions.ts'

const classes = { evidence: 'As evidence is kept', events: 'As events are kept', audit: 'As the audit trail is kept' }

export default async function StoredFilePage({ params }: { params: Promise<{ artifactId: string }> }) {
  const { artifactId } = await params
  const { person } = await requirePerson('artifacts.read', `/artifacts/${artifactId}`)
  const file = await shown(getFile(person, { id: artifactId }))
  const bad = file.checkOutcome === 'mismatch' || file.checkOutcome === 'missing'
  return (
    <Page
      title={file.name}
      breadcrumbs={[{ label: 'Stored files', href: '/artifacts' }]}
      marks={<>{file.deletedAt && <Status tone="off">Removed</Status>}{file.legalHold && <Badge tone="warn">Legal hold</Badge>}</>}
      actions={(
        <>
          {may(person, 'artifacts.verify') && !file.deletedAt && <Form action={verify.bind(null, file.id, `/artifacts/${file.id}`)} layout="inline" label="Verify now"><Submit variant="secondary" icon="shield-check">Verify now</Submit></Form>}
          {file.download && may(person, 'artifacts.download') && <ButtonLink href={file.download} variant="primary" icon="download" hard>{file.download.startsWith('/api/') ? 'Download' : 'Open it with its record'}</ButtonLink>}
        </>
      )}
    >
      <TwoColumn aside={<Activity title="Custody" events={file.timeline} />} asideLabel="Custody">
        {bad && (
          <Notice kind="danger" alert title={file.checkOutcome === 'missing' ? 'The stored file is missing' : 'The stored file was altered'} action={file.findingId && may(person, 'findings.read') && <ButtonLink href={`/findings/${file.findingId}`} size="small">The finding</ButtonLink>}>
            It proves nothing until it is restored from a backup.
          </Notice>
        )}
        {file.deletedAt && <Notice kind="info" title="Its retention was over">It was removed on <Time at={file.deletedAt} format="date" />. What it hashed to stays on record.</Notice>}
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Kind', value: file.kindLabel },
              { label: 'Belongs to', value: file.ownerHref ? <a href={file.ownerHref}>{file.ownerLabel}</a> : file.ownerLabel },
              { label: 'Content', value: nameOfType(file.type) },
              { label: 'Size', value: <span title={`${file.size} bytes`}>{formatBytes(file.size)}</span> },
              { label: 'Received', value: <Time at={file.createdAt} format="absolute" /> },
              { label: 'Last read again', value: file.lastCheckedAt && file.checkOutcome ? <><CheckMark value={file.checkOutcome} /> <Time at={file.lastCheckedAt} /></> : 'Not yet; the nightly check reads every file' },
              { label: 'SHA-256, computed on the way in and read back from the store', value: <span className="row"><Code>{file.sha256}</Code><Copy value={file.sha256} text="Copy" /></span>, wide: true },
              { label: 'Legal hold', value: file.legalHold ? `Yes: ${file.legalHoldReason}` : 'No' },
              { label: 'Retention', value: classes[file.retentionClass] },
              { label: 'Retained', value: <Kept file={file} />, wide: true },
            ]}
          />
        </Panel>
        {!file.deletedAt && <Keeping file={file} person={person} show={`/artifacts/${file.id}`} />}
      </TwoColumn>
    </Page>
  )
}
