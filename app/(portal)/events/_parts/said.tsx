import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { getEvent } from '#lib/modules/events/queries.ts'
import { EventState } from './marks.tsx'
import { SayForm } from './say-form.tsx'

/** What somebody said of the event, and the form for it. The event itself stays as it came. */
export function Said({ person, event, seenAt }: { person: Person; event: Awaited<ReturnType<typeof getEvent>>; seenAt: Date }) {
  return (
    <Panel title="Status" meaning="What somebody says of this event. The event itself stays as it came.">
      <div className="stack">
        <p><EventState value={event.status} />{event.reviewedByName && <> by {event.reviewedByName}, <Time at={event.reviewedAt} format="absolute" /></>}</p>
        {event.note && <p className="[overflow-wrap:anywhere]">{event.note}</p>}
        {may(person, 'events.review') && <SayForm person={person} id="say" event={event.id} status={event.status} seenAt={seenAt} />}
      </div>
    </Panel>
  )
}
