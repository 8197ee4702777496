import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { rowsExport } from '#lib/modules/populations/exports.ts'
import { countRows, listRows } from '#lib/modules/populations/lists.ts'
import { getPopulation } from '#lib/modules/populations/queries.ts'
import { PopulationFrame } from '../../_parts/frame.tsx'
import { rowColumns } from '../../_parts/row-list.tsx'

export default async function PopulationRowsPage({ params, searchParams }: { params: Promise<{ populationId: string }>; searchParams: Search }) {
  const { populationId } = await params
  const path = `/populations/${populationId}/rows`
  const { person } = await requirePerson('populations.read', path)
  const of = await shown(getPopulation(person, { id: populationId }))
  const { populationId: _, ...asked } = await searchParams
  const list = readList(asked, listRows)
  const own = { ...list, filters: { ...list.filters, populationId } }
  const page = await listed(person, own, [listRows, countRows], path)
  return (
    <PopulationFrame of={of} view="rows">
      <FilterBar list={list} path={path} filters={[{ kind: 'search', name: 'search', label: 'Search accounts and rights' }, { kind: 'select', name: 'privileged', label: 'Privileged', options: [{ value: 'yes', label: 'Privileged' }, { value: 'no', label: 'Not said to be privileged' }] }]} />
      <DataTable
        caption="Rows of this population, by account"
        columns={rowColumns}
        rows={page.rows}
        rowKey={(row) => row.id}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['row'] }}
        downloads={downloads(person, rowsExport, own)}
        empty={<EmptyState icon="users" title={of.state === 'draft' ? 'It was not read yet' : 'It holds no row'}>Who has which right stands here once its files were read.</EmptyState>}
      />
    </PopulationFrame>
  )
}
