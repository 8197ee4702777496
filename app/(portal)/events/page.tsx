import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { listHref } from '#components/table/href.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity, Status } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { eventsExport } from '#lib/modules/events/exports.ts'
import { type EventView, eventViews, mostFilters, mostReviewed, watchedOf } from '#lib/modules/events/model.ts'
import { className } from '#lib/modules/events/ocsf.ts'
import { countEvents, listEvents } from '#lib/modules/events/queries.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { readerZone } from '#lib/zone.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { sourceName } from '../_parts/sources.ts'
import { Views } from '../_parts/views.tsx'
import { filters } from './_parts/filters.ts'
import { Live } from './_parts/live.tsx'
import { EventState } from './_parts/marks.tsx'
import { SayForm } from './_parts/say-form.tsx'
import { EventTabs } from './_parts/tabs.tsx'

export default async function EventsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('events.read', '/events')
  const search = await searchParams
  const asked = Object.keys(search).length
  if (asked > mostFilters) return <TooMany asked={asked} />
  const list = readList({ ...search, from: zoned(search.from), to: zoned(search.to) }, listEvents)
  const at = now()
  const page = await listed(person, list, [listEvents, countEvents], '/events')
  const view = list.filters.view as EventView | undefined
  const upload = may(person, 'events.ingest') && <ButtonLink href="/events/upload" variant="primary" icon="upload">Upload events</ButtonLink>
  return (
    <Page
      title="Events"
      meaning={view ? eventViews[view].counts : 'What happened in the systems in scope, as their logs record it. Nothing here can be changed; what is said of an event stands beside it.'}
      actions={<><Views list={list} path="/events" />{upload}</>}
      tabs={<EventTabs person={person} current={view ? `/events?view=${view}` : '/events'} />}
    >
      <FilterBar list={list} named={{ ...(await filterNames(person, list)), ...(view && { view: { label: 'View', value: eventViews[view].label } }) }} path="/events" filters={filters(list)} />
      <Live of={new URLSearchParams(list.filters).toString()} since={at.toISOString()} zone={readerZone()} opens={may(person, 'events.view')} watched={watchedOf(list.filters)} />
      {page.searched?.to && (
        <Notice kind="info" title="There is more to search" action={page.next && <ButtonLink href={listHref('/events', list, { after: page.next })} size="small">Search older events</ButtonLink>}>
          {formatNumber(page.searched.events)} events were looked through, back to <Time at={page.searched.to} format="absolute" />.
        </Notice>
      )}
      <DataTable
        caption="Events by the time they occurred"
        columns={[
          { key: 'type', header: 'Event', cell: (event) => event.eventType },
          { key: 'occurred', header: 'Occurred', sort: 'occurredAt', cell: (event) => <Time at={event.occurredAt} format="both" /> },
          { key: 'user', header: 'User', cell: (event) => event.accountName ?? event.userName ?? '—' },
          { key: 'outcome', header: 'Outcome', cell: (event) => event.outcome === 'failure' ? <Status tone="bad">Failure</Status> : event.outcome === 'success' ? 'Success' : '—' },
          { key: 'status', header: 'Status', hideBelow: 'sm', cell: (event) => <EventState value={event.status} /> },
          { key: 'severity', header: 'Hint', hideBelow: 'xl', cell: (event) => event.severityHint > 0 ? <Severity value={severityName(event.severityHint)} /> : '—' },
          { key: 'class', header: 'Class', hideBelow: 'xl', cell: (event) => event.classUid === null ? '—' : className(event.classUid) },
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
        bulk={may(person, 'events.review') ? { name: 'ids', formId: 'say', actions: <><SayForm person={person} id="say" seenAt={at} /><span className="muted">At most {mostReviewed} at once.</span></> } : undefined}
      />
    </Page>
  )
}

/** A field of a browser for day and time sends no zone; what it stands beside says that it is UTC. */
const zoned = (value: string | string[] | undefined) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value) ? `${value}:00Z` : value)

function TooMany({ asked }: { asked: number }) {
  return (
    <Page title="Events">
      <Notice kind="warn" title={`This address asks for ${formatNumber(asked)} things at once`} action={<ButtonLink href="/events" size="small">All events</ButtonLink>}>A list takes at most {mostFilters}. Leave some out; nothing was looked up.</Notice>
    </Page>
  )
}
