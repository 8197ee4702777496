import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { capital, formatNumber } from '#lib/format.ts'
import { getEntry } from '#lib/modules/audit-trail/queries.ts'
import { outcomeNames } from '#lib/modules/audit-trail/words.ts'
import { acts, subjectNames, subjectOf } from '#lib/words/index.ts'
import { accountOf } from '../../_parts/activity.tsx'

export default async function EntryPage({ params }: { params: Promise<{ entryId: string }> }) {
  const { entryId } = await params
  const { person } = await requirePerson('auditTrail.read', `/audit-trail/${entryId}`)
  const entry = await shown(getEntry(person, { id: entryId }))
  const story = new URLSearchParams({ subjectType: entry.subjectType, subjectId: entry.subjectId })
  return (
    <Page title={`${entry.actorLabel} ${entry.sentence}`} breadcrumbs={[{ label: 'Audit trail', href: '/audit-trail' }]} actions={<ButtonLink href={`/audit-trail?${story}`} icon="history">All entries about this record</ButtonLink>}>
      <div className="cols-main">
      <Panel title="Facts">
        <Facts
          facts={[
            { label: 'Recorded', value: <Time at={entry.recordedAt} format="absolute" /> },
            { label: 'Who', value: entry.actorLabel },
            { label: 'Account', value: accountOf(entry) },
            { label: 'What', value: capital(acts[entry.action] ?? entry.action) },
            { label: 'Outcome', value: entry.error ? `${outcomeNames[entry.outcome] ?? entry.outcome}: ${entry.error}` : outcomeNames[entry.outcome] },
            { label: 'Category', value: capital(entry.category) },
            { label: 'Subject', value: `${subjectNames[entry.subjectType] ?? entry.subjectType}: ${subjectOf(entry)}${entry.subjectEmail ? `, account ${entry.subjectEmail}` : ''}` },
            { label: 'Reason', value: entry.reason },
            { label: 'Records concerned', value: entry.count === null ? null : formatNumber(entry.count) },
            { label: 'Address', value: entry.ip },
            { label: 'Browser', value: entry.userAgent },
            { label: 'Done together', value: <a href={`/audit-trail?${new URLSearchParams({ correlationId: entry.correlationId })}`}>All entries of this act</a> },
          ]}
        />
      </Panel>
      {entry.changes.length > 0 && <Panel title="What changed"><Diff changes={entry.changes} /></Panel>}
      <Panel title="Codes and ids" meaning="As the API and the stored text have them.">
        <Facts facts={[
          { label: 'Action', value: <code>{entry.action}</code> }, { label: 'Actor', value: <code>{entry.actorKind} {entry.actorId}</code> }, { label: 'Subject', value: <code>{entry.subjectType} {entry.subjectId}</code> },
          { label: 'Correlation', value: <code>{entry.correlationId}</code> }, { label: 'Request', value: entry.requestId && <code>{entry.requestId}</code> },
        ]} />
      </Panel>
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
