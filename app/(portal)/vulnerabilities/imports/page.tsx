import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { scanFormats } from '#lib/modules/vulnerabilities/model.ts'
import { countImports, listImports } from '#lib/modules/vulnerabilities/queries.ts'
import { ImportStatus } from '../_parts/marks.tsx'
import { VulnerabilityTabs } from '../_parts/tabs.tsx'

const formatOf = (format: string | null) => (format !== null && Object.hasOwn(scanFormats, format) ? scanFormats[format as keyof typeof scanFormats] : '—')
const count = (value: number | null) => (value === null ? '—' : formatNumber(value))

export default async function VulnerabilityImportsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('vulnerabilityImports.read', '/vulnerabilities/imports')
  const list = readList(await searchParams, listImports)
  const [page, systems] = await Promise.all([listed(person, list, [listImports, countImports], '/vulnerabilities/imports'), may(person, 'systems.read') ? listSystems(person, { limit: 100 } as Parameters<typeof listSystems>[1]) : null])
  const brings = may(person, 'vulnerabilityImports.create') && <ButtonLink href="/vulnerabilities/imports/new" variant="primary" icon="upload">Import</ButtonLink>
  return (
    <Page title="Imports of vulnerabilities" breadcrumbs={[{ label: 'Vulnerabilities', href: '/vulnerabilities' }]} meaning="Each report of a scanner, stored as it came, with a receipt of every record in it." tabs={<VulnerabilityTabs current="/vulnerabilities/imports" />} actions={brings}>
      {systems && <FilterBar list={list} path="/vulnerabilities/imports" filters={[{ kind: 'select', name: 'systemId', label: 'System', options: systems.rows.map(({ id, name }) => ({ value: id, label: name })) }]} />}
      <DataTable
        caption="Imports, the newest first"
        columns={[
          { key: 'name', header: 'File', grow: true, cell: (row) => <>{row.name} {row.sample && <Badge>Sample</Badge>}<span className="second">{[row.systemName ?? 'Systems by their names', row.tools.map((each) => each.name).join(', ') || formatOf(row.format)].join(' · ')}</span></> },
          { key: 'status', header: 'Status', cell: (row) => <ImportStatus value={row.status} /> },
          { key: 'whole', header: 'Scan', hideBelow: 'md', cell: (row) => (row.whole ? (row.status === 'done' && !row.wholeCounted ? <Badge tone="warn" title="It was to be a whole scan, and absence in it does not count">Whole, not counted</Badge> : 'Whole') : 'Part') },
          { key: 'received', header: 'Records', hideBelow: 'md', cell: (row) => count(row.received) },
          { key: 'opened', header: 'Opened', hideBelow: 'lg', cell: (row) => count(row.accepted) },
          { key: 'fixed', header: 'Fixed', hideBelow: 'lg', cell: (row) => (row.fixed === null ? '—' : formatNumber(row.fixed + (row.absent ?? 0))) },
          { key: 'rejected', header: 'Rejected', hideBelow: 'lg', cell: (row) => count(row.rejected) },
          { key: 'at', header: 'Received', sort: 'receivedAt', cell: (row) => <Time at={row.receivedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/vulnerabilities/imports/${row.id}`}
        list={list}
        path="/vulnerabilities/imports"
        page={page}
        total={{ of: page.total, noun: ['import'] }}
        empty={<EmptyState icon="upload" title="No import yet" action={brings || undefined}>Upload what a scanner wrote, or let it be sent with a token.</EmptyState>}
      />
    </Page>
  )
}
