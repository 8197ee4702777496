import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { countCensuses, listCensuses } from '#lib/modules/censuses/queries.ts'
import { CensusState, failedOf } from './_parts/marks.tsx'

export default async function CensusesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('census.read', '/censuses')
  const list = readList(await searchParams, listCensuses)
  const page = await listed(person, list, [listCensuses, countCensuses], '/censuses')
  const begin = may(person, 'census.create') && <ButtonLink href="/censuses/new" variant="primary" icon="door-open">Judge a period</ButtonLink>
  return (
    <Page title="Joiners & leavers" meaning="Everybody who came, moved or left in a period, against every account of the chosen systems." actions={begin}>
      <DataTable
        caption="Censuses, the newest period first"
        columns={[
          { key: 'title', header: 'Census', cell: (row) => row.title },
          { key: 'state', header: 'State', cell: (row) => <CensusState value={row.state} /> },
          { key: 'failed', header: 'Outcomes', cell: (row) => failedOf(row.totals) },
          { key: 'rows', header: 'Rows', hideBelow: 'sm', cell: (row) => (row.rows === null ? '—' : formatNumber(row.rows)) },
          { key: 'toAt', header: 'Period before', sort: 'toAt', hideBelow: 'md', cell: (row) => <Time at={row.toAt} format="date" /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/censuses/${row.id}`}
        list={list}
        path="/censuses"
        page={page}
        total={{ of: page.total, noun: ['census', 'censuses'] }}
        empty={<EmptyState icon="door-open" title="No census yet" action={begin || undefined}>A census takes a frozen roster and the frozen lists of the chosen systems, and judges every leaver, mover and joiner.</EmptyState>}
      />
    </Page>
  )
}
