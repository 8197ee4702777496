import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge, Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { severities } from '#lib/cloud/check.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { capital } from '#lib/format.ts'
import { listAccounts } from '#lib/modules/cloud-accounts/queries.ts'
import { findingsExport } from '#lib/modules/cloud-scans/exports.ts'
import { findingStates } from '#lib/modules/cloud-scans/model.ts'
import { countFindings, listFindings } from '#lib/modules/cloud-scans/queries.ts'
import { FindingState } from '../_parts/marks.tsx'
import { CloudTabs } from '../_parts/tabs.tsx'

export default async function CloudFindingsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('cloudFindings.read', '/cloud/findings')
  const list = readList(await searchParams, listFindings)
  const [page, accounts] = await Promise.all([listed(person, list, [listFindings, countFindings], '/cloud/findings'), shown(listAccounts(person, {}))])
  return (
    <Page title="Cloud findings" meaning="One for each check and resource, over its whole life. A resource that is gone is gone, not fixed; one that could not be read stays as it was." tabs={<CloudTabs current="/cloud/findings" />}>
      <FilterBar
        list={list}
        path="/cloud/findings"
        filters={[
          { kind: 'search', name: 'search', label: 'Resource', placeholder: 'Part of its name' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(findingStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: capital(value) })) },
          { kind: 'select', name: 'accountId', label: 'Account', options: accounts.map(({ id, name }) => ({ value: id, label: name })) },
          { kind: 'select', name: 'muted', label: 'Muted', options: [{ value: 'yes', label: 'Muted' }, { value: 'no', label: 'Not muted' }] },
        ]}
        named={{ ...(list.filters.check ? { check: { label: 'Check', value: list.filters.check } } : {}) }}
      />
      <DataTable
        caption="Findings, the newest first"
        columns={[
          { key: 'finding', header: 'Finding', grow: true, cell: (row) => <>{row.title}<span className="second">{row.name}</span></> },
          { key: 'severity', header: 'Severity', cell: (row) => <Severity value={row.severity} /> },
          { key: 'state', header: 'State', cell: (row) => <FindingState of={row} /> },
          { key: 'account', header: 'Account', hideBelow: 'md', cell: (row) => <>{row.accountName} {row.sample && <Badge>Sample</Badge>}</> },
          { key: 'region', header: 'Region', hideBelow: 'lg', cell: (row) => row.region },
          { key: 'system', header: 'System', hideBelow: 'lg', cell: (row) => row.systemName ?? '—' },
          { key: 'opened', header: 'Open since', sort: 'openedAt', cell: (row) => <Time at={row.openedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/cloud/findings/${row.id}`}
        list={list}
        path="/cloud/findings"
        page={page}
        total={{ of: page.total, noun: ['finding'] }}
        downloads={downloads(person, findingsExport, list)}
        empty={<EmptyState icon="shield-check" title="No such finding">Nothing that was read failed a check, or nothing matches.</EmptyState>}
      />
    </Page>
  )
}
