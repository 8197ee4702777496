import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listCloudAccounts } from '#lib/modules/cloud-accounts/queries.ts'

export const metadata = { title: 'Cloud accounts' }

export default async function CloudAccountsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('cloudAccounts.read', '/cloud-accounts')
  const list = readList(await searchParams, listCloudAccounts)
  const page = await shown(listCloudAccounts(person, listInput(list)), '/cloud-accounts')
  const make = may(person, 'cloudAccounts.create') && <ButtonLink href="/cloud-accounts/new" variant="primary" icon="plus">Make an account</ButtonLink>
  return (
    <Page title="Cloud accounts" meaning="TODO: what this page is for." actions={make}>
      <FilterBar
        list={list}
        path="/cloud-accounts"
        filters={[
          { kind: 'search', name: 'search', label: 'Search cloud accounts' },
          { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed cloud accounts' }] },
        ]}
      />
      <DataTable
        caption="Cloud accounts"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (account) => account.name },
          { key: 'updated', header: 'Changed', hideBelow: 'sm', cell: (account) => <Time at={account.updatedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(account) => account.id}
        rowHref={(account) => `/cloud-accounts/${account.id}`}
        list={list}
        path="/cloud-accounts"
        page={page}
        empty={<EmptyState icon="layers" title="No account yet" action={make || undefined}>TODO: what it is good for, and how to begin.</EmptyState>}
      />
    </Page>
  )
}
