import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { revocationsExport } from '#lib/modules/revocations/exports.ts'
import { revocationStates } from '#lib/modules/revocations/model.ts'
import { countRevocations, listRevocations } from '#lib/modules/revocations/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { RevocationState } from './_parts/marks.tsx'

export default async function RevocationsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('revocations.read', '/revocations')
  const list = readList(await searchParams, listRevocations)
  const page = await listed(person, list, [listRevocations, countRevocations], '/revocations')
  return (
    <Page title="Revocations" meaning="What a reviewer rejected, or whose time is over, has to go. Nobody ticks that off: the next list of its system that no longer has the right closes it, and one that has it again opens it." actions={<Views list={list} path="/revocations" />}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/revocations"
        filters={[
          { kind: 'search', name: 'search', label: 'Search revocations' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(revocationStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'overdue', label: 'Due', options: [{ value: 'yes', label: 'Overdue' }] },
        ]}
      />
      <DataTable
        caption="Revocations, the one that is due first"
        columns={[
          { key: 'right', header: 'Right', grow: true, cell: (row) => <>{row.rightName} of {row.personName ?? row.accountName}</> },
          { key: 'state', header: 'State', cell: (row) => <RevocationState of={row} /> },
          { key: 'system', header: 'System', hideBelow: 'md', cell: (row) => row.system },
          { key: 'owner', header: 'To be removed by', hideBelow: 'md', cell: (row) => row.ownerName ?? 'Nobody' },
          { key: 'createdAt', header: 'Opened', hideBelow: 'lg', cell: (row) => <Time at={row.createdAt} /> },
          { key: 'daysOpen', header: 'Days open', hideBelow: 'lg', cell: (row) => row.daysOpen },
          { key: 'dueAt', header: 'Due', sort: 'dueAt', cell: (row) => (row.exceptedUntil ? <>may stay until <Time at={row.exceptedUntil} format="date" /></> : <Time at={row.dueAt} />) },
        ]}
        total={{ of: page.total, noun: ['revocation'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/revocations/${row.id}`}
        list={list}
        path="/revocations"
        page={page}
        downloads={downloads(person, revocationsExport, list)}
        empty={<EmptyState icon="key-round" title="Nothing to remove">When a reviewer rejects a right and submits it, it stands here until a later list shows that it is gone.</EmptyState>}
      />
    </Page>
  )
}
