import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listChannels } from '#lib/modules/channels/queries.ts'
import { kindNames } from '#lib/modules/channels/words.ts'
import { Marks } from './_parts/marks.tsx'

export default async function ChannelsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('channels.read', '/channels')
  const list = readList(await searchParams, listChannels)
  const page = await shown(listChannels(person, listInput(list)), '/channels')
  const create = may(person, 'channels.create') && <ButtonLink href="/channels/new" variant="primary" icon="plus">Create a channel</ButtonLink>
  return (
    <Page title="Chat channels" meaning="Channels of Slack and Teams that are told what people are notified of: one message a minute at most, with links and without names of people." actions={create}>
      <FilterBar list={list} path="/channels" filters={[{ kind: 'search', name: 'search', label: 'Search channels' }]} />
      <DataTable
        caption="Chat channels"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (row) => row.name },
          { key: 'state', header: 'State', cell: (row) => <span className="row"><Marks of={row} /></span> },
          { key: 'kind', header: 'Chat', hideBelow: 'sm', cell: (row) => kindNames[row.kind] },
          { key: 'told', header: 'Kinds told', align: 'right', hideBelow: 'sm', cell: (row) => row.notices.length },
          { key: 'sent', header: 'Last message', cell: (row) => (row.sentAt ? <Time at={row.sentAt} /> : '—') },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/channels/${row.id}`}
        list={list}
        path="/channels"
        page={page}
        empty={<EmptyState icon="bell" title="No channel yet" action={create || undefined}>A critical finding where the team talks, a minute after it was found.</EmptyState>}
      />
    </Page>
  )
}
