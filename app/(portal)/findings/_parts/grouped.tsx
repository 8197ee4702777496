import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { downloads, listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts'
import type { ListState } from '#lib/list.ts'
import { findingsExport } from '#lib/modules/findings/exports.ts'
import { countGroups, listGroups } from '#lib/modules/findings/groups.ts'
import { nobodyNamed, severityName, statusNames } from '#lib/modules/findings/model.ts'
import { readerZone } from '#lib/zone.ts'
import { filterNames } from '../../_parts/filter-names.ts'
import { filters } from './filters.ts'
import { eachPath, Grouping } from './grouping.tsx'
import { Actor } from './marks.tsx'

type Group = Awaited<ReturnType<typeof listGroups>>['rows'][number]

/** The list of a group's findings, where any are left those to be decided; it knows the way back to these groups. */
function groupHref(group: Group, { filters, sort, direction }: ListState): string {
  const { status, assignee } = filters
  const left = status ?? (group.undecided > 0 ? 'undecided' : undefined)
  return `${eachPath}&${new URLSearchParams({
    rule: group.ruleId, user: group.userName ?? nobodyNamed, source: group.source, severity: severityName(group.severity), ...(left && { status: left }), ...(assignee && { assignee }), sort: 'riskScore', direction: 'desc',
    groups: String(new URLSearchParams({ ...filters, sort, direction })),
  })}`
}

/** The last one, and the first where they are two. */
const Span = ({ first, last, format }: { first: Date; last: Date; format: 'absolute' | 'relative' }) => (
  <><Time at={last} format={format} />{first.getTime() !== last.getTime() && <span className="second muted">first <Time at={first} format={format === 'absolute' ? 'date' : format} /></span>}</>
)

/** One row for what one rule found of one user: what is undecided first, the highest risk on top. */
export async function Grouped({ person, search }: { person: Person; search: Awaited<Search> }) {
  const list = readList(search, listGroups)
  const [page, total, named] = await shown(Promise.all([listGroups(person, listInput(list)), countGroups(person, list.filters), filterNames(person, list)]), '/findings')
  const { status = 'undecided' } = list.filters
  const word = (status === 'undecided' ? 'undecided' : statusNames[status as keyof typeof statusNames]).toLowerCase()
  const shownCount = (group: Group) => (status === 'undecided' ? group.undecided : group[status as keyof typeof statusNames])
  return (
    <>
      <FilterBar list={list} named={named} path="/findings" filters={filters}><Grouping list={list} current="grouped" /></FilterBar>
      <p className="tbl-total"><strong>{formatNumber(total.findings)} {word} in {formatCount(total.groups, 'group')}</strong> <span className="muted">as of {formatDateTime(total.asOf, readerZone())}</span></p>
      <DataTable
        caption="Findings by rule and user, the highest risk first"
        columns={[
          { key: 'rule', header: 'Finding', cell: (group) => group.ruleName },
          { key: 'user', header: 'User', cell: (group) => <Actor name={group.accountName ?? group.userName} source={group.source} /> },
          { key: 'count', header: statusNames[status as keyof typeof statusNames] ?? 'Undecided', sort: 'undecided', align: 'right', cell: (group) => `${formatNumber(shownCount(group))} of ${formatNumber(group.total)}` },
          { key: 'severity', header: 'Severity', cell: (group) => <Severity value={severityName(group.severity)} /> },
          { key: 'risk', header: 'Risk', sort: 'riskScore', align: 'right', cell: (group) => group.topRisk ?? '—' },
          { key: 'assignee', header: 'Assigned', hideBelow: 'lg', cell: (group) => (group.assignees.length > 2 ? `${group.assignees[0]} and ${group.assignees.length - 1} others` : group.assignees.join(', ')) || '—' },
          { key: 'occurred', header: 'Occurred', sort: 'lastOccurredAt', hideBelow: 'md', cell: (group) => <Span first={group.firstOccurredAt} last={group.lastOccurredAt} format="absolute" /> },
          { key: 'found', header: 'Found', sort: 'lastFoundAt', hideBelow: 'lg', cell: (group) => <Span first={group.firstFoundAt} last={group.lastFoundAt} format="relative" /> },
        ]}
        rows={page.rows}
        rowKey={(group) => group.id}
        rowHref={(group) => groupHref(group, list)}
        list={list}
        path="/findings"
        page={page}
        downloads={downloads(person, findingsExport, list)}
        empty={<EmptyState icon="shield-check" title="No findings">Rules run over every event that comes in. What they find waits here for somebody to look.</EmptyState>}
      />
    </>
  )
}
