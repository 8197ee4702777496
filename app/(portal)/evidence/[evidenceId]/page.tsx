import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Source, Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { TimelineEntry } from '#components/ui/timeline.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { categories, type EvidenceCategory } from '#lib/modules/evidence/model.ts'
import { getEvidence } from '#lib/modules/evidence/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { verify } from '../../artifacts/actions.ts'
import { Decide } from '../_parts/decide.tsx'
import { FilePanel } from '../_parts/file-panel.tsx'
import { Keep, Restore } from '../_parts/keep.tsx'
import { Areas, EvidenceState } from '../_parts/marks.tsx'
import { Notices } from '../_parts/notices.tsx'
import { canPreview, Preview } from '../_parts/preview.tsx'
import { Versions } from '../_parts/versions.tsx'

type Evidence = Awaited<ReturnType<typeof getEvidence>>

export default async function EvidenceDetailPage({ params, searchParams }: { params: Promise<{ evidenceId: string }>; searchParams: Search }) {
  const { evidenceId } = await params
  const { person } = await requirePerson('evidence.read', `/evidence/${evidenceId}`)
  const evidence = await shown(getEvidence(person, { id: evidenceId }))
  const search = await searchParams
  const asked = Number(search.preview ?? 0)
  const previewed = may(person, 'evidence.view') ? evidence.versions.find((version) => version.number === asked && canPreview(version.type)) : undefined
  const at = now()
  const keeps = (evidence.versions.length > 0 && may(person, 'artifacts.setLegalHold')) || (!evidence.deletedAt && (may(person, 'evidence.requestRemoval') || evidence.removal !== null))
  const { view, tabs } = recordTabs(search.view, {
    label: evidence.title, href: `/evidence/${evidence.id}`,
    views: [
      { view: 'overview', label: 'Overview' },
      ...(evidence.versions.length > 0 ? [{ view: 'file' as const, label: 'File and versions', count: evidence.versions.length }] : []),
      ...(keeps ? [{ view: 'retention' as const, label: 'Retention' }] : []),
    ],
  })
  return (
    <Page
      title={evidence.title}
      breadcrumbs={[{ label: 'Evidence', href: '/evidence' }]}
      marks={<>{evidence.deletedAt ? <Status tone="bad">Removed</Status> : <EvidenceState value={evidence.status} />} <Source value={evidence.dataSource} /></>}
      actions={<Acts evidence={evidence} person={person} />}
      tabs={tabs}
    >
      <TwoColumn aside={<Activity title="Custody" events={evidence.timeline} first={lastReading(evidence)} />} asideLabel="Custody">
        <Notices evidence={evidence} person={person} now={at} />
        {view === 'overview' && (
          <>
            {previewed && <Preview evidenceId={evidence.id} file={previewed} person={person} />}
            <Decide evidence={evidence} person={person} now={at} opened={evidence.openedByMe || previewed?.number === evidence.versionNumber} />
            <WhatAndWho evidence={evidence} />
            <Restore evidence={evidence} person={person} />
          </>
        )}
        {view === 'file' && evidence.versions[0] && <FilePanel file={evidence.versions[0]} />}
        {view === 'file' && <Versions evidenceId={evidence.id} versions={evidence.versions} person={person} />}
        {view === 'retention' && <Keep evidence={evidence} person={person} />}
      </TwoColumn>
    </Page>
  )
}

/** The nightly check writes one entry for all files; that it read this one too is a fact of the file. */
function lastReading(evidence: Evidence): TimelineEntry[] {
  const file = evidence.versions[0]
  if (!file?.lastCheckedAt || !file.checkOutcome) return []
  const told = evidence.timeline.find((entry) => ['artifacts.recheck', 'artifacts.verify'].includes(entry.action))
  if (told && told.recordedAt >= file.lastCheckedAt) return []
  return [{ id: 'last-reading', at: file.lastCheckedAt, actor: 'Tickmark', icon: 'hash', tone: file.checkOutcome === 'match' ? undefined : 'bad', text: `re-hashed this again: ${file.checkOutcome === 'match' ? 'unchanged' : 'still not what it was'}` }]
}

function Acts({ evidence, person }: { evidence: Evidence; person: Person }) {
  const file = evidence.versions[0]
  const mine = person.grants['evidence.addVersion'] === 'any' || [evidence.ownerId, evidence.createdById, evidence.collectedById].includes(person.userId)
  const gone = evidence.deletedAt ? 'Restore it first.' : mine ? undefined : 'Only its owner and whoever collected it may.'
  return (
    <>
      {may(person, 'artifacts.verify') && <Form action={verify.bind(null, file?.artifactId ?? evidence.id, `/evidence/${evidence.id}`)} layout="inline" label="Verify now"><Submit variant="secondary" icon="shield-check" disabledReason={!file && 'There is no file yet.'}>Verify now</Submit></Form>}
      {file && may(person, 'evidence.view') && <ButtonLink href={`/evidence/${evidence.id}?preview=${file.number}#preview`} icon="eye" disabledReason={!canPreview(file.type) && 'A browser cannot show this kind of file. Download it.'}>Preview</ButtonLink>}
      {may(person, 'evidence.update') && <ButtonLink href={`/evidence/${evidence.id}/edit`} icon="pencil" disabledReason={gone}>Edit</ButtonLink>}
      {may(person, 'evidence.addVersion') && <ButtonLink href={`/evidence/${evidence.id}/versions/new`} icon="upload" disabledReason={gone}>{file ? 'New version' : 'Add the file'}</ButtonLink>}
      {file && may(person, 'evidence.download') && <ButtonLink href={`/api/v1/evidence/${evidence.id}/download`} variant="primary" icon="download" hard>Download</ButtonLink>}
    </>
  )
}

const who = (name: string | null, at: Date | null) => at && <>{name ?? 'Tickmark'}, <Time at={at} format="absolute" /></>

function WhatAndWho({ evidence }: { evidence: Evidence }) {
  const file = evidence.versions[0]
  return (
    <Panel title="Facts">
      <Facts
        facts={[
          { label: 'Category', value: categories[evidence.category as EvidenceCategory] },
          { label: 'Controls', value: evidence.controlAreas.length > 0 ? <Areas codes={evidence.controlAreas} /> : 'None named' },
          { label: 'File', value: file && <a href={`/evidence/${evidence.id}?view=file`}>{file.fileName}</a> },
          { label: 'SHA-256', value: file && <Code>{file.sha256}</Code>, wide: true },
          { label: 'Owner', value: evidence.ownerName ?? 'Nobody' },
          { label: 'Period covered', value: evidence.observedFrom || evidence.observedTo ? <><Time at={evidence.observedFrom} format="date" none="…" /> to <Time at={evidence.observedTo} format="date" none="…" /></> : 'Not said' },
          { label: 'Collected from its source', value: who(evidence.collectedByName, evidence.collectedAt) },
          { label: 'Received here', value: <Time at={evidence.receivedAt} format="absolute" /> },
          { label: 'Reviewed', value: who(evidence.reviewedByName, evidence.reviewedAt) },
          { label: evidence.rejectedAt ? 'Rejected' : 'Approved', value: evidence.rejectedAt ? who(evidence.rejectedByName, evidence.rejectedAt) : who(evidence.approvedByName, evidence.approvedAt) },
          { label: 'Expires', value: <Time at={evidence.expiresAt} format="date" none="Never" /> },
          { label: 'Expected by', value: evidence.templateId && <><a href={`/evidence-templates/${evidence.templateId}`}>{evidence.templateName}</a>, {evidence.occurrence}</> },
          ...(evidence.reason ? [{ label: 'Reason of the decision', value: evidence.reason, wide: true }] : []),
          { label: 'How it was made', value: evidence.description || 'Not said', wide: true },
        ]}
      />
    </Panel>
  )
}
