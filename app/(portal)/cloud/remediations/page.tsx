import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { capital } from '#lib/format.ts'
import { listAccounts } from '#lib/modules/cloud-accounts/queries.ts'
import { remediationStates } from '#lib/modules/remediations/model.ts'
import { countRemediations, listRemediations } from '#lib/modules/remediations/queries.ts'
import { RemediationState } from '../_parts/marks.tsx'
import { CloudTabs } from '../_parts/tabs.tsx'

export default async function RemediationsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('remediations.read', '/cloud/remediations')
  const list = readList(await searchParams, listRemediations)
  const [page, accounts] = await Promise.all([listed(person, list, [listRemediations, countRemediations], '/cloud/remediations'), shown(listAccounts(person, {}))])
  return (
    <Page title="Remediations" meaning="Each run of a playbook: planned, approved by somebody else, executed, verified by a scan, and a change of its own." tabs={<CloudTabs current="/cloud/remediations" />}>
      <FilterBar
        list={list}
        path="/cloud/remediations"
        filters={[
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(remediationStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'accountId', label: 'Account', options: accounts.map(({ id, name }) => ({ value: id, label: name })) },
        ]}
        named={list.filters.findingId ? { findingId: { label: 'Finding', value: 'one' } } : {}}
      />
      <DataTable
        caption="Remediations, the newest first"
        columns={[
          { key: 'title', header: 'Remediation', grow: true, cell: (row) => <>{row.direction === 'undo' && 'Take back: '}{row.title}<span className="second">{row.target.name}</span></> },
          { key: 'state', header: 'State', cell: (row) => <RemediationState of={row} /> },
          { key: 'risk', header: 'Risk', hideBelow: 'md', cell: (row) => capital(row.risk) },
          { key: 'account', header: 'Account', hideBelow: 'md', cell: (row) => <>{row.accountName} {row.sample && <Badge>Sample</Badge>}</> },
          { key: 'change', header: 'Change', hideBelow: 'sm', cell: (row) => (row.changeId ? <a href={`/changes/${row.changeId}`}>CHG-{row.changeNumber}</a> : '—') },
          { key: 'asked', header: 'Asked for', sort: 'createdAt', cell: (row) => <Time at={row.createdAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/cloud/remediations/${row.id}`}
        list={list}
        path="/cloud/remediations"
        page={page}
        total={{ of: page.total, noun: ['remediation'] }}
        empty={<EmptyState icon="list-checks" title="No remediation yet">Open a finding whose check has a playbook, and plan what would change.</EmptyState>}
      />
    </Page>
  )
}
