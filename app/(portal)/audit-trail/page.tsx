import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { listHref } from '#components/table/href.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status, type Tone } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { matrix, type Permission } from '#lib/auth/permissions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { capital, formatNumber } from '#lib/format.ts'
import { actorGroups, listActors } from '#lib/modules/audit-trail/actors.ts'
import { auditTrailExport } from '#lib/modules/audit-trail/exports.ts'
import { categories, outcomes, signInViews } from '#lib/modules/audit-trail/model.ts'
import { countEntries, listEntries } from '#lib/modules/audit-trail/queries.ts'
import { mostWords, wordsOf } from '#lib/modules/audit-trail/search.ts'
import { outcomeNames } from '#lib/modules/audit-trail/words.ts'
import { acts, subjectNames, subjectOf } from '#lib/words/index.ts'
import { accountOf } from '../_parts/activity.tsx'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { moduleGroups } from '../users/_parts/permissions.ts'

const tones: Record<string, Tone> = { success: 'good', failure: 'bad', denied: 'bad', partial: 'warn' }
const grouped = moduleGroups(Object.keys(matrix) as Permission[]).flatMap(({ title, permissions }) => permissions.map((value) => ({ value, label: capital(acts[value] ?? value), group: title })))

export default async function AuditTrailPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('auditTrail.read', '/audit-trail')
  const list = readList(await searchParams, listEntries)
  const typed = wordsOf(list.filters.q ?? '')
  if (typed.length > mostWords) list.filters.q = typed.slice(0, mostWords).join(' ')
  // As people see it, unless somebody looks for one record, one kind of records or acts, or one act: then all there is.
  const signIns = list.filters.signIns ?? (['subjectType', 'subjectId', 'correlationId', 'action'].some((name) => list.filters[name]) ? 'steps' : 'one')
  const asked = { ...list, filters: { ...list.filters, signIns } }
  const [page, actors] = await Promise.all([listed(person, asked, [listEntries, countEntries], '/audit-trail'), listActors(person, { also: list.filters.actorId })])
  // What the rows are about, or did, is what an id stands for.
  const [first] = page.rows
  const named = first && { subjectId: { label: 'Record', value: subjectOf(first) }, correlationId: { label: 'One act', value: `${first.actorLabel} ${first.sentence}` } }
  return (
    <Page
      title="Audit trail"
      meaning="Who did what, when, from where, and what came of it. Nobody can change or remove an entry. A sign-in stands as one; its steps are behind it."
      actions={<>
        <Views list={list} path="/audit-trail" />
        <ButtonLink href="/audit-trail/verify" icon="shield-check">Verify</ButtonLink>
        {may(person, 'auditTrail.export') && <ButtonLink href={`/api/v1/audit-trail.ndjson?${new URLSearchParams({ ...asked.filters, signIns: 'steps' })}`} hard icon="download">NDJSON</ButtonLink>}
      </>}
    >
      <FilterBar
        list={list}
        named={{ ...(await filterNames(person, list)), ...named }}
        path="/audit-trail"
        filters={[
          { kind: 'search', name: 'q', label: 'Search the trail', placeholder: 'Who, what, which record, why' },
          { kind: 'select', name: 'actorId', label: actors.more ? `Who (the first ${formatNumber(actors.rows.length)})` : 'Who', options: actors.rows.map(({ id, label, group }) => ({ value: id, label, group: actorGroups[group] })) },
          { kind: 'select', name: 'category', label: 'Category', options: categories.map((value) => ({ value, label: capital(value) })) },
          { kind: 'select', name: 'action', label: 'Action', options: grouped },
          { kind: 'select', name: 'outcome', label: 'Outcome', options: outcomes.map((value) => ({ value, label: outcomeNames[value] ?? value })) },
          { kind: 'select', name: 'subjectType', label: 'Subject', options: Object.entries(subjectNames).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'signIns', label: 'Sign-ins', options: Object.entries(signInViews).map(([value, label]) => ({ value, label })) },
          { kind: 'dates', from: 'from', to: 'to', label: 'Recorded' },
        ]}
      />
      {typed.length > mostWords && <Notice kind="warn" title={`Only the first ${mostWords} words were searched for`}>Leave some out, or filter besides.</Notice>}
      {page.searched?.to && (
        <Notice kind="info" title="There is more to search" action={page.next && <ButtonLink href={listHref('/audit-trail', list, { after: page.next })} size="small">Search older entries</ButtonLink>}>
          {formatNumber(page.searched.entries)} entries were looked through, back to <Time at={page.searched.to} format="absolute" />.
        </Notice>
      )}
      <DataTable
        caption="Audit entries, newest first"
        columns={[
          { key: 'what', header: 'What', cell: (entry) => <><b>{entry.actorLabel}</b> {accountOf(entry) && <><span className="muted">{accountOf(entry)}</span>{' '}</>}{entry.sentence}</> },
          { key: 'at', header: 'When', sort: 'recordedAt', cell: (entry) => <Time at={entry.recordedAt} format="both" /> },
          { key: 'outcome', header: 'Outcome', cell: (entry) => <Status tone={tones[entry.outcome]}>{outcomeNames[entry.outcome] ?? entry.outcome}</Status> },
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
        downloads={downloads(person, auditTrailExport, asked)}
        empty={<EmptyState icon="history" title="Nothing has happened yet">Every change, sign-in, denial and export leaves an entry here.</EmptyState>}
      />
    </Page>
  )
}
