import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { vulnerabilitiesExport } from '#lib/modules/vulnerabilities/exports.ts'
import { severities, severityWords, states } from '#lib/modules/vulnerabilities/model.ts'
import { countVulnerabilities, listVulnerabilities } from '#lib/modules/vulnerabilities/queries.ts'
import { Due, Graded, VulnerabilityState } from './_parts/marks.tsx'
import { VulnerabilityTabs } from './_parts/tabs.tsx'

export default async function VulnerabilitiesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('vulnerabilities.read', '/vulnerabilities')
  const list = readList(await searchParams, listVulnerabilities)
  const [page, systems] = await Promise.all([listed(person, list, [listVulnerabilities, countVulnerabilities], '/vulnerabilities'), may(person, 'systems.read') ? listSystems(person, { limit: 100 } as Parameters<typeof listSystems>[1]) : null])
  const brings = may(person, 'vulnerabilityImports.create') && <ButtonLink href="/vulnerabilities/imports/new" variant="primary" icon="upload">Import</ButtonLink>
  return (
    <Page title="Vulnerabilities" meaning="What scanners found in each system, over its whole life. Only a later scan fixes one; one that stays was approved by somebody else, until a day." tabs={<VulnerabilityTabs current="/vulnerabilities" />} actions={brings}>
      <FilterBar
        list={list}
        path="/vulnerabilities"
        filters={[
          { kind: 'search', name: 'search', label: 'Vulnerability', placeholder: 'CVE, title or place' },
          { kind: 'select', name: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: severityWords[value] })) },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(states).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'overdue', label: 'Overdue', options: [{ value: 'yes', label: 'Overdue' }] },
          ...(systems ? [{ kind: 'select' as const, name: 'systemId', label: 'System', options: systems.rows.map(({ id, name }) => ({ value: id, label: name })) }] : []),
        ]}
        named={{ ...(list.filters.tool ? { tool: { label: 'Tool', value: list.filters.tool } } : {}) }}
      />
      <DataTable
        caption="Vulnerabilities, the newest first"
        columns={[
          { key: 'vulnerability', header: 'Vulnerability', grow: true, cell: (row) => <>{row.title}<span className="second">{[row.rule, ...row.cves.filter((each) => each !== row.rule && !row.rule.includes(each))].join(', ')} · {row.location}</span></> },
          { key: 'severity', header: 'Severity', cell: (row) => <Graded value={row.severity} /> },
          { key: 'state', header: 'State', cell: (row) => <VulnerabilityState of={row} /> },
          { key: 'system', header: 'System', hideBelow: 'md', cell: (row) => <>{row.systemName} {row.sample && <Badge>Sample</Badge>}</> },
          { key: 'tool', header: 'Tool', hideBelow: 'lg', cell: (row) => row.tool },
          { key: 'due', header: 'Due', cell: (row) => <Due of={row} /> },
          { key: 'opened', header: 'Open since', sort: 'openedAt', hideBelow: 'lg', cell: (row) => <Time at={row.openedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/vulnerabilities/${row.id}`}
        list={list}
        path="/vulnerabilities"
        page={page}
        total={{ of: page.total, noun: ['vulnerability', 'vulnerabilities'] }}
        downloads={downloads(person, vulnerabilitiesExport, list)}
        empty={<EmptyState icon="shield-check" title="No such vulnerability" action={brings || undefined}>No import has one, or nothing matches. A system that was never scanned shows none either: see Systems.</EmptyState>}
      />
    </Page>
  )
}
