import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Outcome } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { censusExport } from '#lib/modules/censuses/exports.ts'
import { kindWords, outcomeWords } from '#lib/modules/censuses/model.ts'
import { countCensusRows, getCensus, listCensusRows } from '#lib/modules/censuses/queries.ts'
import { CensusFrame } from '../../_parts/frame.tsx'
import { boundsOf } from '../../_parts/marks.tsx'

export default async function CensusRowsPage({ params, searchParams }: { params: Promise<{ censusId: string }>; searchParams: Search }) {
  const { censusId } = await params
  const path = `/censuses/${censusId}/rows`
  const { person } = await requirePerson('census.read', path)
  const of = await shown(getCensus(person, { id: censusId }))
  const { censusId: _, ...asked } = await searchParams
  const list = readList(asked, listCensusRows)
  const own = { ...list, filters: { ...list.filters, censusId } }
  const page = await listed(person, own, [listCensusRows, countCensusRows], path)
  const systems = [...new Map(of.sources.map(({ systemId, system }) => [systemId, system]))].map(([value, label]) => ({ value, label }))
  return (
    <CensusFrame of={of} view="rows">
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'search', name: 'search', label: 'Person, account or right' },
          { kind: 'select', name: 'outcome', label: 'Outcome', options: Object.entries(outcomeWords).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'kind', label: 'Question', options: Object.entries(kindWords).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'systemId', label: 'System', options: systems },
        ]}
        named={{ workerId: { label: 'Worker', value: list.filters.workerId ?? '' } }}
      />
      <DataTable
        caption="Rows of the census"
        columns={[
          { key: 'who', header: 'Person or account', sort: 'number', cell: (row) => <>{row.personName ?? row.accountName}<span className="second">{row.personName === null ? '' : row.accountName}</span></> },
          { key: 'kind', header: 'Question', hideBelow: 'sm', cell: (row) => <>{kindWords[row.kind]}<span className="second">{row.systemName}</span></> },
          { key: 'outcome', header: 'Outcome', cell: (row) => <Outcome value={row.outcome} /> },
          { key: 'bounds', header: 'After', hideBelow: 'md', cell: (row) => boundsOf(row) },
          { key: 'said', header: 'What it says', cell: (row) => <>{row.rightName && <b>{row.rightName}. </b>}{row.said}</> },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        rowHref={(row) => `${path}/${row.id}`}
        list={list}
        path={path}
        page={page}
        downloads={downloads(person, censusExport, own)}
        total={{ of: page.total, noun: ['row'] }}
        empty={<EmptyState icon="door-open" title="No such row">Nothing of this census fits.</EmptyState>}
      />
    </CensusFrame>
  )
}
