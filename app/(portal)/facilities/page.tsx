import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { facilityStates } from '#lib/modules/facilities/model.ts'
import { countFacilities, listFacilities } from '#lib/modules/facilities/queries.ts'

export default async function FacilitiesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('facilities.read', '/facilities')
  const list = readList(await searchParams, listFacilities)
  const page = await listed(person, list, [listFacilities, countFacilities], '/facilities')
  const make = may(person, 'facilities.create') && <ButtonLink href="/facilities/new" variant="primary" icon="plus">Register a facility</ButtonLink>
  return (
    <Page title="Facilities" meaning="Places with doors: their zone, when entry is usual, and whose lists their logs are." actions={make}>
      <FilterBar list={list} path="/facilities" filters={[{ kind: 'search', name: 'search', label: 'Search facilities' }, { kind: 'select', name: 'state', label: 'State', options: Object.entries(facilityStates).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption="Facilities"
        columns={[
          { key: 'name', header: 'Facility', sort: 'name', cell: (row) => <>{row.name}<span className="second">{row.address}</span></> },
          { key: 'zone', header: 'Time zone', hideBelow: 'sm', cell: (row) => row.zone },
          { key: 'system', header: 'Logs of', hideBelow: 'md', cell: (row) => row.systemName },
          { key: 'owner', header: 'Owner', hideBelow: 'sm', cell: (row) => row.ownerName },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/facilities/${row.id}`}
        list={list}
        path="/facilities"
        page={page}
        total={{ of: page.total, noun: ['facility', 'facilities'] }}
        empty={<EmptyState icon="house" title="No facility" action={make || undefined}>A facility names its doors and hours, so that its badge log can be compared with the roster.</EmptyState>}
      />
    </Page>
  )
}
