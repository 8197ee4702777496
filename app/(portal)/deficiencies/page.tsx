import Link from 'next/link'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { deficienciesExport } from '#lib/modules/deficiencies/exports.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { countDeficiencies, listDeficiencies } from '#lib/modules/deficiencies/queries.ts'
import { deficiencyKinds, deficiencyStates, severityNames } from '#lib/modules/deficiencies/words.ts'
import { openEngagements } from '#lib/modules/engagements/queries.ts'
import { Due, SeverityMark, StateMark } from './_parts/marks.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function DeficienciesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('deficiencies.read', '/deficiencies')
  const list = readList(await searchParams, listDeficiencies)
  const [page, engagements] = [await listed(person, list, [listDeficiencies, countDeficiencies], '/deficiencies'), await shown(openEngagements(person, {}))]
  const make = may(person, 'deficiencies.create') && <ButtonLink href="/deficiencies/new" variant="primary" icon="plus">Raise a deficiency</ButtonLink>
  return (
    <Page title="Deficiencies" meaning="What deviations, or a design that cannot work, come to. Somebody evaluates each, somebody else reviews it, and a retest closes it." actions={make}>
      <FilterBar
        list={list}
        path="/deficiencies"
        filters={[
          { kind: 'select', name: 'engagementId', label: 'Engagement', options: engagements.map(({ id, code }) => ({ value: id, label: code })) },
          { kind: 'select', name: 'severity', label: 'Severity', options: optionsOf(severityNames) },
          { kind: 'select', name: 'state', label: 'State', options: optionsOf(deficiencyStates) },
          { kind: 'select', name: 'kind', label: 'Kind', options: optionsOf(deficiencyKinds) },
          { kind: 'select', name: 'overdue', label: 'Overdue', options: [{ value: 'yes', label: 'Overdue only' }] },
        ]}
      />
      <DataTable
        caption="Deficiencies, the newest first"
        columns={[
          { key: 'number', header: 'Deficiency', sort: 'deficiency', cell: (of) => deficiencyName(of) },
          { key: 'control', header: 'Control', cell: (of) => of.controlCode ?? 'Aggregate' },
          { key: 'engagement', header: 'Engagement', hideBelow: 'lg', cell: (of) => of.engagementCode },
          { key: 'severity', header: 'Severity', cell: (of) => <SeverityMark value={of.severity} /> },
          { key: 'state', header: 'State', cell: (of) => <StateMark value={of.state} /> },
          { key: 'owner', header: 'Owner', hideBelow: 'md', cell: (of) => of.ownerName ?? '—' },
          { key: 'due', header: 'Due', hideBelow: 'sm', cell: (of) => <Due day={of.dueDay} isOverdue={of.isOverdue} /> },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/deficiencies/${of.id}`}
        list={list}
        path="/deficiencies"
        page={page}
        downloads={downloads(person, deficienciesExport, list)}
        total={{ of: page.total, noun: ['deficiency', 'deficiencies'] }}
        empty={<EmptyState icon="triangle-alert" title="No deficiency" action={make || undefined}>A control test that failed is evaluated from its workpaper; what was seen otherwise is raised here.</EmptyState>}
      />
      {engagements.length > 0 && (
        <div className="mt-4"><Panel title="Worksheets" meaning="All deficiencies of an engagement, and what they come to.">
          <ul className="stack">{engagements.slice(0, 20).map(({ id, code, title }) => <li key={id}><Link href={`/deficiencies/worksheets/${id}`}>{`${code} ${title}`}</Link></li>)}</ul>
        </Panel></div>
      )}
    </Page>
  )
}
