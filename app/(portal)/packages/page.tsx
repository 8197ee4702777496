import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatBytes } from '#lib/format.ts'
import { listPackages } from '#lib/modules/packages/queries.ts'
import { packageStates } from '#lib/modules/packages/words.ts'
import { PackageStatus } from './status.tsx'

export default async function PackagesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('packages.read', '/packages')
  const list = readList(await searchParams, listPackages)
  const page = await shown(listPackages(person, listInput(list)), '/packages')
  const make = may(person, 'packages.create') && <ButtonLink href="/packages/new" variant="primary" icon="plus">Make a package</ButtonLink>
  return (
    <Page title="Audit packages" meaning="Everything of a period in one signed file: an auditor takes it home and sees offline that it is complete and unaltered." actions={<><ButtonLink href="/packages/verify" icon="check">Verify a package</ButtonLink>{make}</>}>
      <FilterBar list={list} path="/packages" filters={[{ kind: 'select', name: 'state', label: 'State', options: Object.entries(packageStates).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption="Audit packages"
        columns={[
          { key: 'title', header: 'Title', cell: (row) => row.title },
          { key: 'state', header: 'State', cell: (row) => <PackageStatus of={row} /> },
          { key: 'period', header: 'Period', hideBelow: 'md', cell: (row) => `${row.fromDay} to ${row.toDay}` },
          { key: 'files', header: 'Files', align: 'right', hideBelow: 'sm', cell: (row) => row.files?.toLocaleString('en') ?? '' },
          { key: 'size', header: 'Size', align: 'right', hideBelow: 'sm', cell: (row) => (row.bytes === null ? '' : formatBytes(row.bytes)) },
          { key: 'created', header: 'Asked for', sort: 'created', hideBelow: 'md', cell: (row) => <Time at={row.createdAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/packages/${row.id}`}
        list={list}
        path="/packages"
        page={page}
        empty={<EmptyState icon="archive" title="No package yet" action={make || undefined}>Choose a period, and the portal puts evidence, populations, reviews, changes and their entries of the audit trail into one file that anybody can verify.</EmptyState>}
      />
    </Page>
  )
}
