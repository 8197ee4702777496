import { Page } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { formatNumber, formatOf } from '#lib/format.ts'
import { countBatches, listBatches } from '#lib/modules/events/queries.ts'
import { sourceName } from '../../_parts/sources.ts'
import { DetectionState, isWaiting } from '../_parts/marks.tsx'
import { EventTabs } from '../_parts/tabs.tsx'

export default async function DeliveriesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('deliveries.read', '/events/deliveries')
  const list = readList(await searchParams, listBatches)
  const page = await listed(person, list, [listBatches, countBatches], '/events/deliveries')
  const reads = may(person, 'events.read')
  const upload = may(person, 'events.ingest') && <ButtonLink href="/events/upload" variant="primary" icon="upload">Upload events</ButtonLink>
  return (
    <Page title="Deliveries" meaning={person.grants['deliveries.read'] === 'any' ? 'Every file and request that brought events, with what became of each event.' : 'The files you uploaded and what your tokens sent, with what became of each event.'} actions={upload} tabs={<EventTabs person={person} current="/events/deliveries" />}>
      {page.rows.some(isWaiting) && <Refresh every={5} />}
      <DataTable
        caption="Deliveries, newest first"
        columns={[
          { key: 'label', header: 'Delivery', cell: (batch) => batch.label },
          { key: 'received', header: 'Received', sort: 'receivedAt', cell: (batch) => <Time at={batch.receivedAt} format="both" /> },
          { key: 'source', header: 'Source', hideBelow: 'md', cell: (batch) => sourceName(batch.source) },
          { key: 'count', header: 'Events', align: 'right', hideBelow: 'sm', cell: (batch) => formatNumber(batch.received) },
          { key: 'accepted', header: 'Accepted', align: 'right', cell: (batch) => formatNumber(batch.accepted) },
          { key: 'duplicates', header: 'Known already', align: 'right', hideBelow: 'md', cell: (batch) => formatNumber(batch.duplicates) },
          { key: 'rejected', header: 'Rejected', align: 'right', cell: (batch) => (batch.rejected > 0 ? formatOf(batch.rejected, batch.received) : '0') },
          ...(reads ? [{ key: 'findings', header: 'Findings', align: 'right' as const, cell: (batch: (typeof page.rows)[number]) => (batch.findings === null ? '—' : formatNumber(batch.findings)) }] : []),
          { key: 'state', header: 'Detection', hideBelow: 'lg', cell: (batch) => <DetectionState batch={batch} /> },
        ]}
        total={{ of: page.total, noun: ['delivery', 'deliveries'] }}
        rows={page.rows}
        rowKey={(batch) => batch.id}
        rowHref={(batch) => `/events/deliveries/${batch.id}`}
        list={list}
        path="/events/deliveries"
        page={page}
        order="newer"
        empty={<EmptyState icon="inbox" title="No delivery yet" action={upload || undefined}>Every file or request that brings events is listed here with its counts.</EmptyState>}
      />
    </Page>
  )
}
