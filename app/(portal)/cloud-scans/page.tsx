import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listCloudScans } from '#lib/modules/cloud-scans/queries.ts'

export const metadata = { title: 'Cloud scans' }

export default async function CloudScansPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('cloudScans.read', '/cloud-scans')
  const list = readList(await searchParams, listCloudScans)
  const page = await shown(listCloudScans(person, listInput(list)), '/cloud-scans')
  const make = may(person, 'cloudScans.create') && <ButtonLink href="/cloud-scans/new" variant="primary" icon="plus">Make a scan</ButtonLink>
  return (
    <Page title="Cloud scans" meaning="TODO: what this page is for." actions={make}>
      <FilterBar
        list={list}
        path="/cloud-scans"
        filters={[
          { kind: 'search', name: 'search', label: 'Search cloud scans' },
          { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed cloud scans' }] },
        ]}
      />
      <DataTable
        caption="Cloud scans"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (scan) => scan.name },
          { key: 'updated', header: 'Changed', hideBelow: 'sm', cell: (scan) => <Time at={scan.updatedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(scan) => scan.id}
        rowHref={(scan) => `/cloud-scans/${scan.id}`}
        list={list}
        path="/cloud-scans"
        page={page}
        empty={<EmptyState icon="layers" title="No scan yet" action={make || undefined}>TODO: what it is good for, and how to begin.</EmptyState>}
      />
    </Page>
  )
}
