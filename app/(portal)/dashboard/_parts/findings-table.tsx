import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { countFindings, listFindings } from '#lib/modules/findings/queries.ts'
import { filterNames } from '../../_parts/filter-names.ts'
import { findingColumns } from '../../findings/_parts/columns.tsx'
import { filters } from '../../findings/_parts/filters.ts'

/** To look at and to filter, a few at a time below the charts; decided they are under Findings. */
export async function FindingsTable({ person, search }: { person: Person; search: Awaited<Search> }) {
  const asked = readList(search, listFindings)
  const list = search.limit === undefined ? { ...asked, limit: 10 } : asked
  const [page, named] = await Promise.all([listed(person, list, [listFindings, countFindings], '/dashboard/security'), filterNames(person, list)])
  return (
    <>
      <FilterBar list={list} named={named} path="/dashboard/security" filters={filters} />
      <DataTable
        caption="Findings"
        columns={findingColumns}
        total={{ of: page.total, noun: ['finding'] }}
        rows={page.rows}
        rowKey={(finding) => finding.id}
        rowHref={(finding) => `/findings/${finding.id}`}
        list={list}
        path="/dashboard/security"
        page={page}
        order="newer"
        empty={<EmptyState icon="shield-check" title="No findings">Rules run over every event that comes in. What they find is listed here.</EmptyState>}
      />
    </>
  )
}
