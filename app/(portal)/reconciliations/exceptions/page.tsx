import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { exceptionStates } from '#lib/modules/reconciliations/model.ts'
import { countExceptions, listExceptions } from '#lib/modules/reconciliations/queries.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import { ExceptionState } from '../_parts/marks.tsx'

export default async function ExceptionsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('reconciliations.read', '/reconciliations/exceptions')
  const list = readList(await searchParams, listExceptions)
  const page = await listed(person, list, [listExceptions, countExceptions], '/reconciliations/exceptions')
  return (
    <Page title="Exceptions of changes" meaning="Changes that failed a question and somebody answers for, of every system: mended until a day, or accepted until one." breadcrumbs={[{ label: 'Reconciliation', href: '/reconciliations' }]}>
      <FilterBar
        list={list}
        path="/reconciliations/exceptions"
        filters={[
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(exceptionStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'overdue', label: 'Due', options: [{ value: 'yes', label: 'Overdue, or accepted and that is over' }] },
        ]}
      />
      <DataTable
        caption="Exceptions of changes"
        columns={[
          { key: 'title', header: 'Change', grow: true, cell: (row) => row.title },
          { key: 'question', header: 'Failed', cell: (row) => attributes[row.attribute - 1]?.title ?? '' },
          { key: 'system', header: 'System', hideBelow: 'md', cell: (row) => row.systemName },
          { key: 'state', header: 'State', cell: (row) => <ExceptionState value={row.state} until={row.exceptedUntil} due={row.dueAt} /> },
          { key: 'owner', header: 'Owner', hideBelow: 'md', cell: (row) => row.ownerName },
          { key: 'due', header: 'Due', sort: 'dueAt', cell: (row) => <Time at={row.dueAt} format="date" /> },
          { key: 'since', header: 'Since', sort: 'createdAt', hideBelow: 'lg', cell: (row) => <Time at={row.createdAt} format="date" /> },
        ]}
        total={{ of: page.total, noun: ['exception'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/reconciliations/exceptions/${row.id}`}
        list={list}
        path="/reconciliations/exceptions"
        page={page}
        empty={<EmptyState icon="list-checks" title="No exception">Where a change failed a question, its owner says why, and mends it or has it accepted.</EmptyState>}
      />
    </Page>
  )
}
