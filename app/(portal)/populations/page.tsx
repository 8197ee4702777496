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
import { type PopulationSource, populationSources, populationStates } from '#lib/modules/populations/model.ts'
import { countPopulations, listPopulations } from '#lib/modules/populations/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { PopulationState, Unreconciled } from './_parts/marks.tsx'

export default async function PopulationsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('populations.read', '/populations')
  const list = readList(await searchParams, listPopulations)
  const page = await listed(person, list, [listPopulations, countPopulations], '/populations')
  const bring = may(person, 'populations.create') && <ButtonLink href="/populations/new" variant="primary" icon="upload">Import a population</ButtonLink>
  return (
    <Page title="Populations" meaning="Complete lists of who has which right, as systems exported them: every record is a row, or is listed with why it is none." actions={<><Views list={list} path="/populations" />{bring}</>}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/populations"
        filters={[
          { kind: 'search', name: 'search', label: 'Search populations' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(populationStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'source', label: 'Source', options: Object.entries(populationSources).map(([value, { name }]) => ({ value, label: name })) },
          { kind: 'select', name: 'differences', label: 'Differences', options: [{ value: 'yes', label: 'Differs from its second source' }, { value: 'unexplained', label: 'Differences not explained' }] },
        ]}
      />
      <DataTable
        caption="Populations, the newest extraction first"
        columns={[
          { key: 'title', header: 'Population', cell: (row) => <>{row.title} {row.sample && <Badge>Sample</Badge>}</> },
          { key: 'state', header: 'State', cell: (row) => <>{row.error ? <Badge tone="bad">Could not be read</Badge> : <PopulationState value={row.state} />} {row.state !== 'draft' && !row.reconciled && <Unreconciled />} {row.notOccurring && <Badge>Not occurring</Badge>}</> },
          { key: 'system', header: 'System', hideBelow: 'md', cell: (row) => row.systemName },
          { key: 'source', header: 'Source', hideBelow: 'lg', cell: (row) => populationSources[row.source as PopulationSource]?.name ?? row.source },
          { key: 'rows', header: 'Rows', hideBelow: 'sm', cell: (row) => (row.accepted === null ? '—' : formatNumber(row.accepted)) },
          { key: 'rejected', header: 'Rejected', hideBelow: 'lg', cell: (row) => (row.rejected === null ? '—' : formatNumber(row.rejected)) },
          { key: 'extractedAt', header: 'Extracted', sort: 'extractedAt', cell: (row) => <Time at={row.extractedAt} /> },
        ]}
        total={{ of: page.total, noun: ['population'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/populations/${row.id}`}
        list={list}
        path="/populations"
        page={page}
        empty={<EmptyState icon="users" title="No population yet" action={bring || undefined}>Export from a system who has which right, and import the file as it came.</EmptyState>}
      />
    </Page>
  )
}
