import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { outcomeWords, unitTypes } from '#lib/modules/reconciliations/model.ts'
import { countUnits, getReconciliation, listUnits } from '#lib/modules/reconciliations/queries.ts'
import { ReconciliationFrame } from '../../_parts/frame.tsx'
import { Result } from '../../_parts/marks.tsx'

export default async function ReconciliationChangesPage({ params, searchParams }: { params: Promise<{ reconciliationId: string }>; searchParams: Search }) {
  const { reconciliationId } = await params
  const path = `/reconciliations/${reconciliationId}/changes`
  const { person } = await requirePerson('reconciliations.read', path)
  const of = await shown(getReconciliation(person, { id: reconciliationId }))
  const { reconciliationId: _, ...asked } = await searchParams
  const list = readList(asked, listUnits)
  const own = { ...list, filters: { ...list.filters, reconciliationId } }
  const page = await listed(person, own, [listUnits, countUnits], path)
  return (
    <ReconciliationFrame of={of} view="changes">
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'select', name: 'result', label: 'Result', options: Object.entries(outcomeWords).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'type', label: 'Kind', options: Object.entries(unitTypes).map(([value, label]) => ({ value, label })) },
        ]}
      />
      <DataTable
        caption="Changes, the newest first"
        columns={[
          { key: 'title', header: 'Change', sort: 'number', cell: (row) => row.title },
          { key: 'result', header: 'Worst outcome', cell: (row) => <Result value={row.result} /> },
          { key: 'type', header: 'Kind', hideBelow: 'sm', cell: (row) => unitTypes[row.type] },
          { key: 'at', header: 'In production', cell: (row) => <Time at={row.at} format="absolute" /> },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        rowHref={(row) => `${path}/${row.id}`}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['change'] }}
        empty={<EmptyState icon="git-pull-request-arrow" title="No such change">Nothing in this period fits, or nothing reached production.</EmptyState>}
      />
    </ReconciliationFrame>
  )
}
