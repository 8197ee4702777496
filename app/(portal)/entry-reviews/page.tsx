import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { reviewStates } from '#lib/modules/entry-reviews/model.ts'
import { countEntryReviews, listEntryReviews } from '#lib/modules/entry-reviews/queries.ts'
import { ReviewState } from './_parts/marks.tsx'

export default async function EntryReviewsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('entryReviews.read', '/entry-reviews')
  const list = readList(await searchParams, listEntryReviews)
  const page = await listed(person, list, [listEntryReviews, countEntryReviews], '/entry-reviews')
  const begin = may(person, 'entryReviews.create') && <ButtonLink href="/entry-reviews/new" variant="primary" icon="door-open">Review a period</ButtonLink>
  const one = page.rows[0]
  return (
    <Page title="Physical access" meaning="Who entered a facility in a period, and who visited, against the roster: every record of the log, and what somebody found out of each exception." actions={begin}>
      <FilterBar list={list} path="/entry-reviews" filters={[{ kind: 'select', name: 'state', label: 'State', options: Object.entries(reviewStates).map(([value, label]) => ({ value, label })) }]} named={{ facilityId: { label: 'Facility', value: list.filters.facilityId ? (one?.facilityName ?? 'One facility') : '' } }} />
      <DataTable
        caption="Reviews of entries, the newest period first"
        columns={[
          { key: 'title', header: 'Review', cell: (row) => <>{row.title}<span className="second">{row.facilityName}</span></> },
          { key: 'state', header: 'State', cell: (row) => <ReviewState value={row.state} /> },
          { key: 'rows', header: 'Explained', cell: (row) => (row.rows === null ? '—' : row.rows === 0 ? 'No exception' : `${formatNumber(row.explained)} of ${formatNumber(row.rows)}`) },
          { key: 'toOn', header: 'Period', sort: 'toOn', hideBelow: 'md', cell: (row) => `${row.fromOn} to ${row.toOn}` },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/entry-reviews/${row.id}`}
        list={list}
        path="/entry-reviews"
        page={page}
        total={{ of: page.total, noun: ['review'] }}
        empty={<EmptyState icon="door-open" title="No review yet" action={begin || undefined}>A review takes the frozen badge log of a facility and a frozen roster, and judges every record of a period.</EmptyState>}
      />
    </Page>
  )
}
