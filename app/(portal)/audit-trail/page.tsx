import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status, type Tone } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { matrix, type Permission } from '#lib/auth/permissions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { csvHref, listed, readList, type Search } from '#lib/edge/page.ts'
import { capital } from '#lib/format.ts'
import { auditTrailExport } from '#lib/modules/audit-trail/exports.ts'
import { categories, outcomes } from '#lib/modules/audit-trail/model.ts'
import { countEntries, listEntries } from '#lib/modules/audit-trail/queries.ts'
import { outcomeNames } from '#lib/modules/audit-trail/words.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { acts, subjectNames } from '#lib/words/index.ts'
import { accountOf } from '../_parts/activity.tsx'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { moduleGroups } from '../users/_parts/permissions.ts'

const tones: Record<string, Tone> = { success: 'good', failure: 'bad', denied: 'bad', partial: 'warn' }
const grouped = moduleGroups(Object.keys(matrix) as Permission[]).flatMap(({ title, permissions }) => permissions.map((value) => ({ value, label: capital(acts[value] ?? value), group: title })))

export default async function AuditTrailPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('auditTrail.read', '/audit-trail')
  const list = readList(await searchParams, listEntries)
  const page = await listed(person, list, [listEntries, countEntries], '/audit-trail')
  const people = may(person, 'systems.read') ? await userChoices(person, {}) : []
  const query = new URLSearchParams(list.filters)
  return (
    <Page
      title="Audit trail"
      meaning="Who did what, when, from where, and what came of it. Nobody can change or remove an entry."
      actions={<>
        <Views person={person} list={list} path="/audit-trail" />
        <ButtonLink href="/audit-trail/verify" icon="shield-check">Verify</ButtonLink>
        {may(person, 'auditTrail.export') && <ButtonLink href={`/api/v1/audit-trail.ndjson?${query}`} hard icon="download">NDJSON</ButtonLink>}
      </>}
    >
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/audit-trail"
        filters={[
          { kind: 'select', name: 'actorId', label: 'Person', options: people.map((each) => ({ value: each.id, label: each.name })) },
          { kind: 'select', name: 'category', label: 'Category', options: categories.map((value) => ({ value, label: capital(value) })) },
          { kind: 'select', name: 'action', label: 'Action', options: grouped },
          { kind: 'select', name: 'outcome', label: 'Outcome', options: outcomes.map((value) => ({ value, label: outcomeNames[value] ?? value })) },
          { kind: 'select', name: 'subjectType', label: 'Subject', options: Object.entries(subjectNames).map(([value, label]) => ({ value, label })) },
          { kind: 'dates', from: 'from', to: 'to', label: 'Recorded' },
        ]}
      />
      <DataTable
        caption="Audit entries, newest first"
        columns={[
          { key: 'what', header: 'What', cell: (entry) => <><b>{entry.actorLabel}</b> {accountOf(entry) && <><span className="muted">{accountOf(entry)}</span>{' '}</>}{entry.sentence}</> },
          { key: 'at', header: 'When', sort: 'recordedAt', cell: (entry) => <Time at={entry.recordedAt} format="both" /> },
          { key: 'outcome', header: 'Outcome', cell: (entry) => <Status tone={tones[entry.outcome]}>{outcomeNames[entry.outcome] ?? entry.outcome}</Status> },
          { key: 'action', header: 'Action', hideBelow: 'lg', cell: (entry) => capital(acts[entry.action] ?? entry.action) },
          { key: 'category', header: 'Category', hideBelow: 'lg', cell: (entry) => capital(entry.category) },
          { key: 'ip', header: 'Address', hideBelow: 'md', cell: (entry) => entry.ip ?? '—' },
        ]}
        total={{ of: page.total, noun: ['entry', 'entries'] }}
        rows={page.rows}
        rowKey={(entry) => entry.id}
        rowHref={(entry) => `/audit-trail/${entry.id}`}
        list={list}
        path="/audit-trail"
        page={page}
        order="newer"
        csvHref={csvHref(person, auditTrailExport, list)}
        empty={<EmptyState icon="history" title="Nothing has happened yet">Every change, sign-in, denial and export leaves an entry here.</EmptyState>}
      />
    </Page>
  )
}
