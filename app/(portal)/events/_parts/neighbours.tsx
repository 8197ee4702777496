import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getEventNeighbours } from '#lib/modules/events/queries.ts'

type Found = Awaited<ReturnType<typeof getEventNeighbours>>
type Around = NonNullable<Found['user']>

/** What stands just before and after, newest first, with the event itself between; further lies the list, from this place on. */
function Around({ title, around: { later, earlier }, list, cursor, says }: { title: string; around: Around; list: string; cursor: string; says: (event: Around['later'][number]) => string | null }) {
  if (later.length + earlier.length === 0) return <Panel title={title}><p className="muted">Nothing else.</p></Panel>
  const row = (event: Around['later'][number]) => (
    <li key={event.id}><a href={`/events/${event.id}`} data-hard="">{event.eventType}</a>{event.outcome === 'failure' && <Status tone="bad">Failure</Status>}<span className="muted">{says(event) ?? '—'}</span><span className="muted"><Time at={event.occurredAt} format="absolute" /></span></li>
  )
  return (
    <Panel title={title} actions={<span className="row"><a href={`${list}&before=${cursor}`}>Later ones</a><a href={`${list}&after=${cursor}`}>Earlier ones</a></span>} flush>
      <ul className="areas">{later.map(row)}<li aria-current="true"><b>This event</b></li>{earlier.map(row)}</ul>
    </Panel>
  )
}

export function Neighbours({ neighbours: { cursor, user, address }, event }: { neighbours: Found; event: { userName: string | null; ip: string | null } }) {
  return (
    <div className="pair">
      {user && <Around title="The same user around that time" around={user} cursor={cursor} list={`/events?user=${encodeURIComponent(event.userName ?? '')}`} says={(each) => each.ip} />}
      {address && <Around title="The same address around that time" around={address} cursor={cursor} list={`/events?ip=${encodeURIComponent(event.ip ?? '')}`} says={(each) => each.accountName ?? each.userName} />}
    </div>
  )
}
