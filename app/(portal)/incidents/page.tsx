import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { incidentsExport } from '#lib/modules/incidents/exports.ts'
import { incidentName, severityNames, stateNames } from '#lib/modules/incidents/model.ts'
import { countIncidents, listIncidents } from '#lib/modules/incidents/queries.ts'
import { ClockMark, IncidentSeverity, IncidentState } from './_parts/marks.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function IncidentsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('incidents.read', '/incidents')
  const list = readList(await searchParams, listIncidents)
  const page = await listed(person, list, [listIncidents, countIncidents], '/incidents')
  const make = may(person, 'incidents.create') && <ButtonLink href="/incidents/new" variant="primary" icon="plus">Open an incident</ButtonLink>
  return (
    <Page title="Incidents" meaning="What went wrong and is dealt with, from detection to what was learned. Findings open one by themselves where the settings say so." actions={make}>
      <FilterBar
        list={list}
        path="/incidents"
        filters={[
          { kind: 'search', name: 'search', label: 'Search incidents', placeholder: 'Title, or I-12' },
          { kind: 'select', name: 'state', label: 'State', options: [{ value: 'live', label: 'Not closed' }, ...optionsOf(stateNames)] },
          { kind: 'select', name: 'severity', label: 'Severity', options: optionsOf(severityNames) },
          { kind: 'select', name: 'mine', label: 'Whose', options: [{ value: 'yes', label: 'I have a role in' }] },
        ]}
      />
      <DataTable
        caption="Incidents, the newest first"
        columns={[
          { key: 'number', header: 'Incident', sort: 'incident', grow: true, cell: (of) => incidentName(of) },
          { key: 'severity', header: 'Severity', cell: (of) => <IncidentSeverity value={of.severity} /> },
          { key: 'state', header: 'State', cell: (of) => <IncidentState value={of.state} merged={of.mergedIntoId !== null} /> },
          { key: 'clock', header: '72 hours', hideBelow: 'md', cell: (of) => <ClockMark of={of} /> },
          { key: 'tasks', header: 'Open tasks', align: 'right', hideBelow: 'lg', cell: (of) => String(of.tasksOpen) },
          { key: 'coordinator', header: 'Security Officer', hideBelow: 'md', cell: (of) => of.coordinatorName ?? '—' },
          { key: 'declared', header: 'Declared', hideBelow: 'sm', cell: (of) => <Time at={of.declaredAt} /> },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/incidents/${of.id}`}
        list={list}
        path="/incidents"
        page={page}
        downloads={downloads(person, incidentsExport, list)}
        total={{ of: page.total, noun: ['incident', 'incidents'] }}
        empty={<EmptyState icon="siren" title="No incident" action={make || undefined}>One is opened by hand, from a finding, or by itself as the settings say.</EmptyState>}
      />
    </Page>
  )
}
