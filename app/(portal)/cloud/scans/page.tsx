import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { listAccounts } from '#lib/modules/cloud-accounts/queries.ts'
import { countScans, listScans } from '#lib/modules/cloud-scans/queries.ts'
import { scanReasons } from '#lib/modules/cloud-scans/words.ts'
import { passedOf, ScanStatus } from '../_parts/marks.tsx'
import { CloudTabs } from '../_parts/tabs.tsx'

export default async function CloudScansPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('cloudScans.read', '/cloud/scans')
  const list = readList(await searchParams, listScans)
  const [page, accounts] = await Promise.all([listed(person, list, [listScans, countScans], '/cloud/scans'), shown(listAccounts(person, {}))])
  return (
    <Page title="Cloud scans" meaning="Each look at an account, and what it read and what it could not." tabs={<CloudTabs current="/cloud/scans" />}>
      <FilterBar list={list} path="/cloud/scans" filters={[{ kind: 'select', name: 'accountId', label: 'Account', options: accounts.map(({ id, name }) => ({ value: id, label: name })) }]} />
      <DataTable
        caption="Scans, the newest first"
        columns={[
          { key: 'account', header: 'Account', grow: true, cell: (row) => <>{row.accountName} {row.sample && <Badge>Sample</Badge>}</> },
          { key: 'status', header: 'Status', cell: (row) => <ScanStatus value={row.status} /> },
          { key: 'reason', header: 'Why', hideBelow: 'md', cell: (row) => scanReasons[row.reason] },
          { key: 'resources', header: 'Resources', align: 'right', hideBelow: 'sm', cell: (row) => formatNumber(row.resources) },
          { key: 'passed', header: 'Passed', hideBelow: 'sm', cell: (row) => (row.totals ? passedOf(row.totals) : '—') },
          { key: 'unread', header: 'Not read', hideBelow: 'lg', cell: (row) => (row.totals ? `${formatNumber(row.incomplete)} lists, ${formatNumber(row.unread)} facets` : '—') },
          { key: 'began', header: 'Began', sort: 'startedAt', cell: (row) => <Time at={row.startedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/cloud/scans/${row.id}`}
        list={list}
        path="/cloud/scans"
        page={page}
        total={{ of: page.total, noun: ['scan'] }}
        empty={<EmptyState icon="cloud" title="No scan yet">Scan an account from its page.</EmptyState>}
      />
    </Page>
  )
}
