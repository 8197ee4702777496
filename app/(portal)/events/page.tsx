import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { eventsExport } from '#lib/modules/events/exports.ts'
import { countEvents, listEvents } from '#lib/modules/events/queries.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { sourceName, sourceOptions } from '../_parts/sources.ts'
import { Views } from '../_parts/views.tsx'
import { EventTabs } from './_parts/tabs.tsx'

export default async function EventsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('events.read', '/events')
  const list = readList(await searchParams, listEvents)
  const page = await listed(person, list, [listEvents, countEvents], '/events')
  const upload = may(person, 'events.ingest') && <ButtonLink href="/events/upload" variant="primary" icon="upload">Upload events</ButtonLink>
  return (
    <Page title="Events" meaning="What happened in the systems in scope, as their logs record it. Nothing here can be changed." actions={<><Views list={list} path="/events" />{upload}</>} tabs={<EventTabs person={person} current="/events" />}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/events"
        filters={[
          { kind: 'search', name: 'user', label: 'User', placeholder: 'User, exactly' },
          { kind: 'search', name: 'event_type', label: 'Event type', placeholder: 'Event type, exactly' },
          { kind: 'select', name: 'source', label: 'Source', options: sourceOptions },
          { kind: 'select', name: 'outcome', label: 'Outcome', options: [{ value: 'success', label: 'Success' }, { value: 'failure', label: 'Failure' }] },
          { kind: 'dates', from: 'from', to: 'to', label: 'Occurred' },
        ]}
      />
      <DataTable
        caption="Events by the time they occurred"
        columns={[
          { key: 'type', header: 'Event', cell: (event) => event.eventType },
          { key: 'occurred', header: 'Occurred', sort: 'occurredAt', cell: (event) => <Time at={event.occurredAt} format="both" /> },
          { key: 'user', header: 'User', cell: (event) => event.accountName ?? event.userName ?? '—' },
          { key: 'outcome', header: 'Outcome', cell: (event) => event.outcome === 'failure' ? <Status tone="bad">Failure</Status> : event.outcome === 'success' ? 'Success' : '—' },
          { key: 'severity', header: 'Hint', hideBelow: 'lg', cell: (event) => event.severityHint > 0 ? <Severity value={severityName(event.severityHint)} /> : '—' },
          { key: 'source', header: 'Source', hideBelow: 'md', cell: (event) => sourceName(event.source) },
          { key: 'system', header: 'System', hideBelow: 'lg', cell: (event) => event.system ?? '—' },
          { key: 'ip', header: 'Address', hideBelow: 'lg', cell: (event) => event.ip ?? '—' },
        ]}
        total={{ of: page.total, noun: ['event'] }}
        rows={page.rows}
        rowKey={(event) => event.id}
        rowHref={(event) => `/events/${event.id}`}
        list={list}
        path="/events"
        page={page}
        order="newer"
        downloads={downloads(person, eventsExport, list)}
        empty={<EmptyState icon="activity" title="No event yet" action={upload || undefined}>Upload a CloudTrail file or any log as JSON; detection rules run over it at once. Machines send to POST /api/v1/events.</EmptyState>}
      />
    </Page>
  )
}
