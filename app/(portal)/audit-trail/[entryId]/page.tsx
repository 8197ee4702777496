import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { getEntry } from '#lib/modules/audit-trail/queries.ts'
import { sentenceOf } from '#lib/words/index.ts'
import { accountOf, actorOf } from '../../_parts/activity.tsx'

export default async function EntryPage({ params }: { params: Promise<{ entryId: string }> }) {
  const { entryId } = await params
  const { person } = await requirePerson('auditTrail.read', `/audit-trail/${entryId}`)
  const entry = await shown(getEntry(person, { id: entryId }))
  const story = new URLSearchParams({ subjectType: entry.subjectType, subjectId: entry.subjectId })
  return (
    <Page title={`${actorOf(entry)} ${sentenceOf(entry)}`} breadcrumbs={[{ label: 'Audit trail', href: '/audit-trail' }]} actions={<ButtonLink href={`/audit-trail?${story}`} icon="history">All entries about this record {entry.subjectType}</ButtonLink>}>
      <div className="cols-main">
      <Panel title="Facts">
        <Facts
          facts={[
            { label: 'Recorded', value: <Time at={entry.recordedAt} format="absolute" /> },
            { label: 'Actor', value: `${actorOf(entry)} (${entry.actorKind})` },
            { label: 'Account', value: accountOf(entry) && `${accountOf(entry)} (${entry.actorId})` },
            { label: 'Action', value: entry.action },
            { label: 'Category', value: entry.category },
            { label: 'Outcome', value: entry.error ? `${entry.outcome}: ${entry.error}` : entry.outcome },
            { label: 'Subject', value: `${entry.subjectType}: ${entry.subjectLabel}${entry.subjectEmail ? `, account ${entry.subjectEmail}` : ''}` },
            { label: 'Reason', value: entry.reason },
            { label: 'Records concerned', value: entry.count === null ? null : formatNumber(entry.count) },
            { label: 'Address', value: entry.ip },
            { label: 'Browser', value: entry.userAgent },
            { label: 'Request', value: entry.requestId },
            { label: 'Same transaction', value: <a href={`/audit-trail?${new URLSearchParams({ correlationId: entry.correlationId })}`}>{entry.correlationId}</a> },
          ]}
        />
      </Panel>
      {entry.changes.length > 0 && <Panel title="What changed"><Diff changes={entry.changes} /></Panel>}
      <Panel title="As it is stored" meaning="The canonical text (RFC 8785). Personal values are stored as salted commitments, so that erasing a person breaks nothing."><Code block wrap>{entry.body}</Code></Panel>
      {may(person, 'auditTrail.open') && (
        <Panel title="Export it" meaning="A file with the text, the values behind its commitments and its proof (C2SP tlog-proof): all that somebody outside needs to check it. Of a person who was erased nothing is left to open.">
          <form action={`/audit-trail/${entryId}/opened`} method="post" className="find">
            <label htmlFor="consent" className="sr">Consent or ground</label>
            <input id="consent" className="in" name="consent" required maxLength={1000} placeholder="Whose consent, or on what ground" />
            <button className="btn" type="submit">Download</button>
          </form>
        </Panel>
      )}
      </div>
    </Page>
  )
}
