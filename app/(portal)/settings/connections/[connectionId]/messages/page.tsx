import { Page } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { countMessages, getConnection, listMessages } from '#lib/modules/connections/queries.ts'
import { messageStates } from '#lib/modules/connections/words.ts'
import { messageColumns } from '../../_parts/messages-table.tsx'

export default async function MessagesPage({ params, searchParams }: { params: Promise<{ connectionId: string }>; searchParams: Search }) {
  const { connectionId } = await params
  const path = `/settings/connections/${connectionId}/messages`
  const { person } = await requirePerson('connections.read', path)
  const connection = await shown(getConnection(person, { id: connectionId }))
  const { connectionId: _, ...filters } = readList(await searchParams, listMessages).filters
  const list = { ...readList(await searchParams, listMessages), filters }
  const page = await shown(listMessages(person, { ...listInput(list), connectionId }), path)
  const total = await shown(countMessages(person, { ...filters, connectionId } as never), path)
  return (
    <Page
      title="Messages"
      meaning="What the webhook sent, as it was stored, and what became of it: received = accepted + known already + rejected + ignored."
      breadcrumbs={[{ label: 'Connections', href: '/settings/connections' }, { label: connection.name, href: `/settings/connections/${connectionId}` }]}
    >
      {page.rows.some((row) => row.status === 'stored') && connection.pausedReason === null && <Refresh every={5} />}
      <FilterBar list={list} path={path} filters={[{ kind: 'select', name: 'status', label: 'State', options: Object.entries(messageStates).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption="Messages, newest first"
        columns={messageColumns(connectionId, may(person, 'webhooks.replay'))}
        total={{ of: total, noun: ['message'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        list={list}
        path={path}
        page={page}
        order="newer"
        empty={<EmptyState icon="inbox" title="No message yet">Enter the address and the signing secret where the messages come from.</EmptyState>}
      />
    </Page>
  )
}
