import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { rejectsExport } from '#lib/modules/populations/exports.ts'
import { countRejects, listRejects } from '#lib/modules/populations/lists.ts'
import { rejectKinds } from '#lib/modules/populations/model.ts'
import { getPopulation } from '#lib/modules/populations/queries.ts'
import { PopulationFrame } from '../../_parts/frame.tsx'

export default async function PopulationRejectsPage({ params, searchParams }: { params: Promise<{ populationId: string }>; searchParams: Search }) {
  const { populationId } = await params
  const path = `/populations/${populationId}/rejects`
  const { person } = await requirePerson('populations.read', path)
  const of = await shown(getPopulation(person, { id: populationId }))
  const { populationId: _, ...asked } = await searchParams
  const list = readList(asked, listRejects)
  const own = { ...list, filters: { ...list.filters, populationId } }
  const page = await listed(person, own, [listRejects, countRejects], path)
  return (
    <PopulationFrame of={of} view="rejects">
      <FilterBar list={list} path={path} filters={[{ kind: 'search', name: 'search', label: 'Search places and reasons' }, { kind: 'select', name: 'kind', label: 'Kind', options: Object.entries(rejectKinds).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption="Records that became no row, in the order they were read"
        columns={[
          { key: 'place', header: 'In the file', sort: 'number', cell: (row) => row.place },
          { key: 'kind', header: 'Kind', cell: (row) => <Badge tone={row.kind === 'conflict' ? 'bad' : row.kind === 'rejected' ? 'warn' : 'off'}>{rejectKinds[row.kind]}</Badge> },
          { key: 'reason', header: 'Why', grow: true, cell: (row) => row.reason },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['record'] }}
        downloads={downloads(person, rejectsExport, own)}
        empty={<EmptyState icon="circle-check" title={of.state === 'draft' ? 'It was not read yet' : 'Every record became a row'}>What cannot be read, says nothing, or says what another record says already is listed here with its place and why.</EmptyState>}
      />
    </PopulationFrame>
  )
}
