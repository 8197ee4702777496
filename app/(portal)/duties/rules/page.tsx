import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { countRules, listRules } from '#lib/modules/duties/catalog.ts'
import { conflictEnvironments, dutyRuleStates } from '#lib/modules/duties/model.ts'
import { crumb, DutyTabs, Risk, risks, RuleState } from '../_parts/marks.tsx'

export default async function RulesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('duties.read', '/duties/rules')
  const list = readList(await searchParams, listRules)
  const page = await listed(person, list, [listRules, countRules], '/duties/rules')
  const make = may(person, 'duties.createRule') && <ButtonLink href="/duties/rules/new" variant="primary" icon="plus">Draft a rule</ButtonLink>
  return (
    <Page title="Rules" meaning="Two duties that nobody should have together. A rule counts once somebody who did not write it has approved it, and is ended with a reason." breadcrumbs={[crumb]} actions={make} tabs={<DutyTabs current="/duties/rules" />}>
      <FilterBar
        list={list}
        path="/duties/rules"
        filters={[
          { kind: 'search', name: 'search', label: 'Search rules' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(dutyRuleStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'risk', label: 'Risk', options: risks },
        ]}
      />
      <DataTable
        caption="Segregation rules"
        columns={[
          { key: 'name', header: 'Rule', sort: 'name', grow: true, cell: (row) => row.name },
          { key: 'state', header: 'State', cell: (row) => <RuleState value={row.state} /> },
          { key: 'risk', header: 'Risk', sort: 'risk', cell: (row) => <Risk value={row.risk} /> },
          { key: 'where', header: 'Where', hideBelow: 'md', cell: (row) => `${row.sameSystem ? 'Same system' : 'Any systems'}${row.environment ? `, ${conflictEnvironments[row.environment as keyof typeof conflictEnvironments].toLowerCase()}` : ''}` },
          { key: 'owner', header: 'Owner', hideBelow: 'md', cell: (row) => row.owner },
          { key: 'open', header: 'Open', align: 'right', cell: (row) => row.open },
          { key: 'mitigated', header: 'Mitigated', align: 'right', hideBelow: 'sm', cell: (row) => row.mitigated },
        ]}
        total={{ of: page.total, noun: ['rule'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/duties/rules/${row.id}`}
        list={list}
        path="/duties/rules"
        page={page}
        empty={<EmptyState icon="scale" title="No rule yet" action={make || undefined}>The starter set on the page of the matrix has those that are kept apart nearly everywhere.</EmptyState>}
      />
    </Page>
  )
}
