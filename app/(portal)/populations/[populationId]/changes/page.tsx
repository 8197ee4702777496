import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listChanges } from '#lib/modules/populations/lists.ts'
import { changeKinds } from '#lib/modules/populations/model.ts'
import { getPopulation } from '#lib/modules/populations/queries.ts'
import { PopulationFrame } from '../../_parts/frame.tsx'
import { rowColumns } from '../../_parts/row-list.tsx'

export default async function PopulationChangesPage({ params, searchParams }: { params: Promise<{ populationId: string }>; searchParams: Search }) {
  const { populationId } = await params
  const path = `/populations/${populationId}/changes`
  const { person } = await requirePerson('populations.read', path)
  const of = await shown(getPopulation(person, { id: populationId }))
  const { populationId: _, ...asked } = await searchParams
  const list = readList(asked, listChanges)
  const page = await shown(listChanges(person, { ...listInput(list), populationId } as never), path)
  return (
    <PopulationFrame of={of} view="changes">
      {of.former && (
        <div className="mb-4">
          <Stats>
            <Stat label={changeKinds.came} value={of.came} unit="rows" href={`${path}?kind=came`} />
            <Stat label={changeKinds.went} value={of.went} unit="rows" href={`${path}?kind=went`} />
            <Stat label={changeKinds.altered} value={of.altered} unit="rows" href={`${path}?kind=altered`} caveat="same account and right, other content" />
          </Stats>
        </div>
      )}
      <FilterBar list={list} path={path} filters={[{ kind: 'search', name: 'search', label: 'Search accounts and rights' }, { kind: 'select', name: 'kind', label: 'Came', options: Object.entries(changeKinds).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption={`What is other than in ${of.former?.title ?? 'the last one'}, by account`}
        columns={rowColumns}
        rows={page.rows}
        rowKey={(row) => row.id}
        list={list}
        path={path}
        page={page}
        empty={<EmptyState icon="scale" title="Nothing came">Rows are compared by account, right and scope with the population of this source that was frozen when this one was read.</EmptyState>}
      />
    </PopulationFrame>
  )
}
