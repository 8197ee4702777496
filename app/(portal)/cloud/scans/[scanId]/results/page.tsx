import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Outcome, Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { resultsExport } from '#lib/modules/cloud-scans/exports.ts'
import { outcomeWords } from '#lib/modules/cloud-scans/model.ts'
import { countResults, getScan, listResults } from '#lib/modules/cloud-scans/queries.ts'
import { ScanFrame } from '../../../_parts/scan-frame.tsx'

export default async function CloudResultsPage({ params, searchParams }: { params: Promise<{ scanId: string }>; searchParams: Search }) {
  const { scanId } = await params
  const path = `/cloud/scans/${scanId}/results`
  const { person } = await requirePerson('cloudScans.read', path)
  const of = await shown(getScan(person, { id: scanId }))
  const { scanId: _, ...asked } = await searchParams
  const list = readList(asked, listResults)
  const own = { ...list, filters: { ...list.filters, scanId } }
  const page = await listed(person, own, [listResults, countResults], path)
  return (
    <ScanFrame of={of} view="results" cancels={may(person, 'cloudScans.cancel')}>
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'select', name: 'outcome', label: 'Outcome', options: Object.entries(outcomeWords).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'check', label: 'Check', options: of.judged.map(({ check, title }) => ({ value: check, label: `${check} ${title}` })) },
        ]}
      />
      <DataTable
        caption="Results of the scan"
        columns={[
          { key: 'resource', header: 'Resource', sort: 'number', grow: true, cell: (row) => <>{row.name}<span className="second">{row.resourceId ?? 'Nobody could list them'}</span></> },
          { key: 'outcome', header: 'Outcome', cell: (row) => <Outcome value={row.outcome} reason={row.said} /> },
          { key: 'said', header: 'What the check says', cell: (row) => (row.findingId ? <a href={`/cloud/findings/${row.findingId}`}>{row.said}</a> : row.said) },
          { key: 'check', header: 'Check', hideBelow: 'md', cell: (row) => <a href={`/cloud/checks/${row.check}`}>{row.check}</a> },
          { key: 'severity', header: 'Severity', hideBelow: 'lg', cell: (row) => <Severity value={row.severity} /> },
          { key: 'region', header: 'Region', hideBelow: 'lg', cell: (row) => row.region },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['result'] }}
        downloads={downloads(person, resultsExport, own)}
        empty={<EmptyState icon="list-checks" title="No such result">Nothing of this scan matches.</EmptyState>}
      />
    </ScanFrame>
  )
}
