import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { drillsExport } from '#lib/modules/runbooks/exports.ts'
import { drillResults, drillStatuses } from '#lib/modules/runbooks/model.ts'
import { countDrills, listDrills } from '#lib/modules/runbooks/queries.ts'
import { drillColumns } from '../_parts/drill-table.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function DrillsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('runbooks.read', '/runbooks/drills')
  const list = readList(await searchParams, listDrills)
  const page = await listed(person, list, [listDrills, countDrills], '/runbooks/drills')
  return (
    <Page title="Drills" meaning="Each time a runbook was tried, with what was achieved." breadcrumbs={[{ label: 'Runbooks', href: '/runbooks' }]}>
      <FilterBar
        list={list} path="/runbooks/drills" named={{ runbookId: { label: 'Runbook', value: page.rows[0]?.runbook ?? 'One runbook' } }}
        filters={[{ kind: 'select', name: 'result', label: 'Result', options: optionsOf(drillResults) }, { kind: 'select', name: 'status', label: 'Review', options: optionsOf(drillStatuses) }]}
      />
      <DataTable
        caption="Drills, newest first" columns={drillColumns} total={{ of: page.total, noun: ['drill'] }} rows={page.rows} rowKey={(drill) => drill.id} rowHref={(drill) => `/runbooks/drills/${drill.id}`} list={list} path="/runbooks/drills" page={page} order="newer" downloads={downloads(person, drillsExport, list)}
        empty={<EmptyState icon="list-checks" title="No drill yet">A drill is recorded on the page of its runbook.</EmptyState>}
      />
    </Page>
  )
}
