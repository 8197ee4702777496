import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge, Severity, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/auth/current.ts'
import { shown } from '#lib/door/page.ts'
import { formatCount } from '#lib/format.ts'
import { listInput, readList } from '#lib/list.ts'
import { listRules } from '#lib/modules/detection-rules/queries.ts'
import { severities, severityName } from '#lib/modules/findings/model.ts'
import type { Search } from '../_parts/search.ts'

export const metadata = { title: 'Rules' }

const known = { filters: ['search', 'state', 'severity'], sorts: ['severity'], sort: 'severity', direction: 'desc' } as const

export default async function RulesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('detectionRules.read', '/detection-rules')
  const list = readList(await searchParams, known)
  const rules = await shown(listRules(person, listInput(list)), '/detection-rules')
  return (
    <Page title="Rules" meaning="What is looked for in every event, in Sigma. Each rule carries an example that fires it and one that does not.">
      <FilterBar
        list={list}
        path="/detection-rules"
        filters={[
          { kind: 'search', name: 'search', label: 'Search rules' },
          { kind: 'select', name: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: value })) },
          { kind: 'select', name: 'state', label: 'State', options: [{ value: 'on', label: 'On' }, { value: 'off', label: 'Off' }] },
        ]}
      />
      <DataTable
        caption="Detection rules"
        columns={[
          { key: 'title', header: 'Rule', cell: (rule) => rule.title },
          { key: 'severity', header: 'Severity', cell: (rule) => <Severity value={severityName(rule.severity)} /> },
          { key: 'state', header: 'State', cell: (rule) => (rule.enabled ? <Status tone="good">On</Status> : <Status tone="off">Off</Status>) },
          { key: 'source', header: 'Source', hideBelow: 'md', cell: (rule) => rule.source },
          { key: 'areas', header: 'Areas', hideBelow: 'md', cell: (rule) => rule.areas.map((area) => <Badge key={area}>{area}</Badge>) },
          { key: 'requirements', header: 'Bears on', hideBelow: 'lg', cell: (rule) => formatCount(rule.requirements.length, 'requirement') },
        ]}
        rows={rules}
        rowKey={(rule) => rule.id}
        rowHref={(rule) => `/detection-rules/${rule.id}`}
        list={list}
        path="/detection-rules"
        page={{ next: null, previous: null }}
        summary={formatCount(rules.length, 'rule')}
        empty={<EmptyState icon="shield" title="No rule">The catalog is shipped with the portal.</EmptyState>}
      />
    </Page>
  )
}
