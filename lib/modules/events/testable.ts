import 'server-only'
import { sql } from 'drizzle-orm'
import { days } from '#lib/clock.ts'
import { type Item, testable } from '#lib/door/testable.ts'

type Source = { source: string; first: Date }
type Day = { source: string; day: string; events: number }

/** Every whole day (UTC) of the period for every source that delivered by then; a day of which the source had never delivered before was not due. */
testable({
  name: 'events.feed-days',
  kind: 'feed-day',
  label: 'Days of each log source in the period',
  async read(tx, { orgId, from, to, asOf }) {
    const until = new Date(Math.min(to.getTime(), asOf.getTime()))
    const sources = await tx.execute<Source>(sql`select source, min(hour) as first from event_hours where org_id = ${orgId}::uuid and kind = 'event' group by source having min(hour) < ${until.toISOString()}::timestamptz order by source`)
    const counted = await tx.execute<Day>(sql`select source, to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day, sum(count)::int as events from event_hours where org_id = ${orgId}::uuid and kind = 'event' and hour >= ${from.toISOString()}::timestamptz and hour < ${until.toISOString()}::timestamptz group by 1, 2`)
    const known = new Map(counted.map(({ source, day, events }) => [`${source} ${day}`, events]))
    const items: Item<'feed-day'>[] = []
    for (const { source, first } of sources) {
      for (let at = Math.ceil(from.getTime() / days(1)) * days(1); at + days(1) <= until.getTime(); at += days(1)) {
        const day = new Date(at).toISOString().slice(0, 10)
        items.push({ key: JSON.stringify([source, day]), name: `${source}, ${day}`, system: source, at: new Date(at).toISOString(), body: { day, events: known.get(`${source} ${day}`) ?? 0, expected: new Date(first).getTime() < at + days(1), explained: null } })
      }
    }
    return { items, ipe: [{ what: 'Events that were received, by hour and source', type: 'events', id: orgId, rows: counted.reduce((sum, { events }) => sum + events, 0), root: null, at: null, complete: 'Counted as they are stored: each delivery says what it received, took, knew already and rejected. A source that never delivered is not known.' }] }
  },
})
