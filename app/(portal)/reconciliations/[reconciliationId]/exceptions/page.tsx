import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { countFailed, listFailed } from '#lib/modules/reconciliations/exceptions.ts'
import { getReconciliation } from '#lib/modules/reconciliations/queries.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import { SaidAt } from '../../../_parts/said-at.tsx'
import { ReconciliationFrame } from '../../_parts/frame.tsx'
import { ExceptionState } from '../../_parts/marks.tsx'

export default async function ReconciliationExceptionsPage({ params, searchParams }: { params: Promise<{ reconciliationId: string }>; searchParams: Search }) {
  const { reconciliationId } = await params
  const path = `/reconciliations/${reconciliationId}/exceptions`
  const { person } = await requirePerson('reconciliations.read', path)
  const of = await shown(getReconciliation(person, { id: reconciliationId }))
  const { reconciliationId: _, ...asked } = await searchParams
  const list = readList(asked, listFailed)
  const own = { ...list, filters: { ...list.filters, reconciliationId } }
  const page = await listed(person, own, [listFailed, countFailed], path)
  return (
    <ReconciliationFrame of={of} view="exceptions">
      <FilterBar list={list} path={path} filters={[{ kind: 'select', name: 'attribute', label: 'Question', options: attributes.map(({ number, title }) => ({ value: String(number), label: `${number}. ${title}` })) }]} />
      <DataTable
        caption="What changes failed, the newest first"
        columns={[
          { key: 'title', header: 'Change', sort: 'number', cell: (row) => <>{row.title}<span className="second muted"><SaidAt>{row.said}</SaidAt></span></> },
          { key: 'question', header: 'Question', cell: (row) => `${row.id}. ${attributes[row.id - 1]?.title}` },
          { key: 'state', header: 'State', cell: (row) => <ExceptionState value={row.state} until={row.exceptedUntil} due={row.dueAt} /> },
          { key: 'owner', header: 'Owner', hideBelow: 'lg', cell: (row) => row.ownerName ?? '—' },
          { key: 'due', header: 'Due', hideBelow: 'md', cell: (row) => <Time at={row.dueAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => `${row.number}/${row.id}`}
        rowHref={(row) => (row.exceptionId ? `/reconciliations/exceptions/${row.exceptionId}` : `/reconciliations/${reconciliationId}/changes/${row.number}`)}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['exception'] }}
        empty={<EmptyState icon="circle-check" title="Nothing failed">No change of this reconciliation failed a question. What could not be evaluated is under Changes.</EmptyState>}
      />
    </ReconciliationFrame>
  )
}
