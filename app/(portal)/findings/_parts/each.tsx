import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { findingsExport } from '#lib/modules/findings/exports.ts'
import type { FindingStatus } from '#lib/modules/findings/model.ts'
import { countFindings, listFindings } from '#lib/modules/findings/queries.ts'
import { filterNames } from '../../_parts/filter-names.ts'
import { findingColumns } from './columns.tsx'
import { DecideForm } from './decide-form.tsx'
import { filters, ungrouped } from './filters.ts'
import { eachPath, Grouping } from './grouping.tsx'

/** Every finding for itself, to be decided one by one, by selection, or all that match. */
export async function Each({ person, search }: { person: Person; search: Awaited<Search> }) {
  const list = readList(search, listFindings)
  const groups = typeof search.groups === 'string' ? search.groups : undefined
  const path = groups === undefined ? eachPath : `${eachPath}&${new URLSearchParams({ groups })}`
  const [page, named] = await Promise.all([listed(person, list, [listFindings, countFindings], eachPath), filterNames(person, list)])
  const decides = may(person, 'findings.review')
  // Of a list of all states, those are meant that somebody still has to look at.
  const status = list.filters.status ?? 'undecided'
  const matching = { ...list.filters, status }
  const all = decides && page.rows.length > 0 ? (list.filters.status ? page.total : await shown(countFindings(person, matching), eachPath)) : null
  const words = all && (all.more || all.count === null ? 'all that match' : `all ${formatCount(all.count, 'match', 'matching')}`)
  const state = new URLSearchParams({ view: 'each', ...list.filters, sort: list.sort, direction: list.direction, ...(groups !== undefined && { groups }) })
  const here = new URLSearchParams({ ...Object.fromEntries(state), limit: String(list.limit), ...(list.after && { after: list.after }), ...(list.before && { before: list.before }) })
  const everything = decides && search.selected === 'all' && all !== null && all.count !== 0
  const from = (status === 'undecided' ? 'open' : status) as FindingStatus
  const hidden = { list: String(state), returnTo: String(here) }
  const ungroupedBecause = ungrouped(list.filters)
  return (
    <>
      <FilterBar list={list} named={named} path={path} filters={filters}><Grouping list={list} current="each" groups={groups} /></FilterBar>
      {ungroupedBecause && search.view !== 'each' && <Notice>{ungroupedBecause}</Notice>}
      {everything && (
        <div className="bulk bulk-on" role="region" aria-label="Act on all findings that match">
          <span className="bulk-count">{words?.replace('all', 'All')} selected</span>
          <DecideForm person={person} from={from} label="Decide all findings that match" fixed={{ ...hidden, matching: String(new URLSearchParams(matching)), seenAt: all.asOf.toISOString(), expected: String(all.count ?? '') }} />
          <a className="link" href={`/findings?${here}`}>Clear selection</a>
        </div>
      )}
      <DataTable
        caption="Findings"
        columns={findingColumns}
        total={{ of: page.total, noun: ['finding'] }}
        rows={page.rows}
        rowKey={(finding) => finding.id}
        rowHref={(finding) => `/findings/${finding.id}?${state}`}
        list={list}
        path={path}
        page={page}
        order="newer"
        downloads={downloads(person, findingsExport, list)}
        empty={<EmptyState icon="shield-check" title="No findings">Rules run over every event that comes in. What they find waits here for somebody to look.</EmptyState>}
        bulk={decides && !everything ? {
          name: 'ids',
          formId: 'decide',
          actions: (
            <>
              <DecideForm person={person} from={from} label="Decide the selected findings" fixed={hidden} />
              {all && all.count !== 0 && <a className="link" href={`/findings?${here}&selected=all`} data-key="a">Select {words}<kbd className="kbd hot js" aria-hidden="true">a</kbd></a>}
            </>
          ),
        } : undefined}
      />
    </>
  )
}
