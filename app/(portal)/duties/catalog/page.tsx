import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { countDuties, listDuties } from '#lib/modules/duties/catalog.ts'
import { crumb, DutyTabs } from '../_parts/marks.tsx'

export default async function CatalogPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('duties.read', '/duties/catalog')
  const list = readList(await searchParams, listDuties)
  const page = await listed(person, list, [listDuties, countDuties], '/duties/catalog')
  const make = may(person, 'duties.create') && <ButtonLink href="/duties/catalog/new" variant="primary" icon="plus">Create a duty</ButtonLink>
  return (
    <Page title="Duties" meaning="What people do in a process. Mappings say which rights of which systems are a duty." breadcrumbs={[crumb]} actions={make} tabs={<DutyTabs current="/duties/catalog" />}>
      <FilterBar list={list} path="/duties/catalog" filters={[{ kind: 'search', name: 'search', label: 'Search duties' }, { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed duties' }] }]} />
      <DataTable
        caption="Duties"
        columns={[
          { key: 'name', header: 'Duty', sort: 'name', cell: (row) => row.name },
          { key: 'description', header: 'Description', grow: true, hideBelow: 'md', cell: (row) => row.description },
          { key: 'mappings', header: 'Mappings', align: 'right', cell: (row) => (row.mappings === 0 && row.rules > 0 ? <Badge tone="warn">None</Badge> : row.mappings) },
          { key: 'rules', header: 'Rules', align: 'right', cell: (row) => row.rules },
        ]}
        total={{ of: page.total, noun: ['duty', 'duties'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/duties/catalog/${row.id}`}
        list={list}
        path="/duties/catalog"
        page={page}
        empty={<EmptyState icon="layers" title="No duty yet" action={make || undefined}>The starter set on the page of the matrix has those that most companies keep apart.</EmptyState>}
      />
    </Page>
  )
}
