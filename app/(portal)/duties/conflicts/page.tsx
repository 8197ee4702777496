import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { dutyChoices, listRules } from '#lib/modules/duties/catalog.ts'
import { conflictsExport } from '#lib/modules/duties/exports.ts'
import { conflictStates } from '#lib/modules/duties/model.ts'
import { countConflicts, listConflicts } from '#lib/modules/duties/queries.ts'
import { Views } from '../../_parts/views.tsx'
import { ConflictState, crumb, DutyTabs, Risk, risks } from '../_parts/marks.tsx'

export default async function ConflictsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('duties.read', '/duties/conflicts')
  const list = readList(await searchParams, listConflicts)
  const [page, rules, { systems }] = await Promise.all([listed(person, list, [listConflicts, countConflicts], '/duties/conflicts'), listRules(person, { limit: 100 } as never), dutyChoices(person, {})])
  return (
    <Page title="Conflicts" meaning="Nobody closes a conflict by hand: a later population that lacks one side resolves it." breadcrumbs={[crumb]} actions={<Views list={list} path="/duties/conflicts" />} tabs={<DutyTabs current="/duties/conflicts" />}>
      <FilterBar
        list={list}
        path="/duties/conflicts"
        filters={[
          { kind: 'search', name: 'search', label: 'Search conflicts' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(conflictStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'risk', label: 'Risk', options: risks },
          { kind: 'select', name: 'ruleId', label: 'Rule', options: rules.rows.map((each) => ({ value: each.id, label: each.name })) },
          { kind: 'select', name: 'systemId', label: 'System', options: systems.map((each) => ({ value: each.id, label: each.name })) },
        ]}
      />
      <DataTable
        caption="Conflicts of duties"
        columns={[
          { key: 'holder', header: 'Who', grow: true, cell: (row) => <>{row.holder}{row.personId === null && <span className="second">Account of nobody known</span>}</> },
          { key: 'rule', header: 'Rule', cell: (row) => row.rule },
          { key: 'risk', header: 'Risk', sort: 'risk', cell: (row) => <Risk value={row.risk} /> },
          { key: 'state', header: 'State', cell: (row) => <ConflictState value={row.state} /> },
          { key: 'system', header: 'System', hideBelow: 'md', cell: (row) => row.system ?? (row.systemKey === 'portal' ? 'The portal' : 'Across systems') },
          { key: 'until', header: 'Mitigated until', hideBelow: 'lg', cell: (row) => (row.mitigatedUntil ? <Time at={row.mitigatedUntil} format="date" /> : '') },
          { key: 'first', header: 'First seen', sort: 'firstSeenAt', hideBelow: 'md', cell: (row) => <Time at={row.firstSeenAt} /> },
        ]}
        total={{ of: page.total, noun: ['conflict'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/duties/conflicts/${row.id}`}
        list={list}
        path="/duties/conflicts"
        page={page}
        downloads={downloads(person, conflictsExport, list)}
        empty={<EmptyState icon="scale" title="No conflict is known">Conflicts stand here once a rule is in force and a population is frozen. The matrix says what could not be evaluated.</EmptyState>}
      />
    </Page>
  )
}
