import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { countFindings, listFindings } from '#lib/modules/findings/queries.ts'
import { filterNames } from '../../_parts/filter-names.ts'
import { filters } from '../../findings/_parts/filters.ts'
import { Actor, FindingState } from '../../findings/_parts/marks.tsx'

/** To look at and to filter; decided they are under Findings. */
export async function FindingsTable({ person, search }: { person: Person; search: Awaited<Search> }) {
  const list = readList(search, listFindings)
  const [page, named] = await Promise.all([listed(person, list, [listFindings, countFindings], '/dashboard'), filterNames(person, list)])
  return (
    <>
      <FilterBar list={list} named={named} path="/dashboard" filters={filters} />
      <DataTable
        caption="Findings"
        columns={[
          { key: 'rule', header: 'Finding', cell: (finding) => finding.ruleName },
          { key: 'severity', header: 'Severity', sort: 'severity', cell: (finding) => <Severity value={severityName(finding.severity)} /> },
          { key: 'risk', header: 'Risk', sort: 'riskScore', align: 'right', cell: (finding) => finding.riskScore },
          { key: 'user', header: 'User', cell: (finding) => <Actor name={finding.accountName ?? finding.userName} source={finding.source} /> },
          { key: 'status', header: 'Status', hideBelow: 'sm', cell: (finding) => <FindingState value={finding.status} /> },
          { key: 'occurred', header: 'Occurred', sort: 'occurredAt', hideBelow: 'sm', cell: (finding) => <Time at={finding.occurredAt} format="both" /> },
          { key: 'found', header: 'Found', hideBelow: 'lg', cell: (finding) => <Time at={finding.createdAt} format="both" /> },
        ]}
        total={{ of: page.total, noun: ['finding'] }}
        rows={page.rows}
        rowKey={(finding) => finding.id}
        rowHref={(finding) => `/findings/${finding.id}`}
        list={list}
        path="/dashboard"
        page={page}
        order="newer"
        empty={<EmptyState icon="shield-check" title="No findings">Rules run over every event that comes in. What they find is listed here.</EmptyState>}
      />
    </>
  )
}
