import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { campaignStates } from '#lib/modules/campaigns/model.ts'
import { countCampaigns, listCampaigns } from '#lib/modules/campaigns/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { CampaignState } from './_parts/marks.tsx'

export default async function CampaignsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('campaigns.read', '/campaigns')
  const list = readList(await searchParams, listCampaigns)
  const page = await listed(person, list, [listCampaigns, countCampaigns], '/campaigns')
  const create = may(person, 'campaigns.create') && <ButtonLink href="/campaigns/new" variant="primary" icon="plus">Create an access review</ButtonLink>
  return (
    <Page title="Access reviews" meaning="Of every right in a complete, frozen list somebody who has no part in it says whether it stays; that what was rejected is gone is shown by a later list." actions={<><Views list={list} path="/campaigns" />{create}</>}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/campaigns"
        filters={[
          { kind: 'search', name: 'search', label: 'Search access reviews' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(campaignStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'overdue', label: 'Due', options: [{ value: 'yes', label: 'Overdue' }] },
        ]}
      />
      <DataTable
        caption="Access reviews"
        columns={[
          { key: 'title', header: 'Access review', grow: true, cell: (row) => row.title },
          { key: 'state', header: 'State', cell: (row) => <CampaignState value={row.state} /> },
          { key: 'decided', header: 'Decided', cell: (row) => (row.rows === 0 ? '—' : `${formatNumber(row.rows - row.pending)} of ${formatNumber(row.rows)}`) },
          { key: 'rejected', header: 'Rejected', hideBelow: 'md', align: 'right', cell: (row) => formatNumber(row.rejected) },
          { key: 'owner', header: 'Run by', hideBelow: 'lg', cell: (row) => row.ownerName },
          { key: 'occurrence', header: 'Occurrence', hideBelow: 'lg', cell: (row) => row.occurrence },
          { key: 'dueAt', header: 'Due', sort: 'dueAt', cell: (row) => <Time at={row.dueAt} /> },
        ]}
        total={{ of: page.total, noun: ['access review'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/campaigns/${row.id}`}
        list={list}
        path="/campaigns"
        page={page}
        empty={<EmptyState icon="user-check" title="No access review yet" action={create || undefined}>{may(person, 'campaigns.create') ? 'Import and freeze the populations of your systems first; a review is made of them.' : 'When rows of an access review are yours to decide, it stands here and on your home page.'}</EmptyState>}
      />
    </Page>
  )
}
