import 'server-only'
import { inArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { days } from '#lib/clock.ts'
import { type Item, testable } from '#lib/door/testable.ts'
import type { Items } from '#lib/testing/items.ts'
import { watchedSources } from './within.ts'

type Source = { source: string; first: Date }
type Day = { source: string; day: string; events: number }
type Watched = Awaited<ReturnType<typeof watchedSources>> extends Map<string, infer T> ? T : never

/** What people decided of silences, by finding; an undecided one has none. */
async function explanations(tx: Tx, ids: string[]): Promise<Map<string, string>> {
  const rows = ids.length === 0 ? [] : await tx.select({ id: findings.id, note: findings.note, status: findings.status, byId: findings.reviewedById }).from(findings).where(inArray(findings.id, ids))
  return new Map(rows.flatMap(({ id, note, status, byId }) => (status !== 'open' && byId !== null && note?.trim() ? [[id, note.trim()]] : [])))
}

const clock = (at: number, day: number) => (at - day >= days(1) ? '24:00' : new Date(at).toISOString().slice(11, 16))

/** The silences of a day, and what explains them if each is explained. */
function silentOn(of: Watched, begin: number, until: number, said: Map<string, string>): Pick<Items['feed-day'], 'silent' | 'explained'> {
  const found = of.silences.flatMap(({ from, to, findingId }) => {
    const span = [Math.max(from.getTime(), begin), Math.min(to?.getTime() ?? until, begin + days(1), until)] as const
    return span[0] < span[1] ? [{ span, findingId }] : []
  })
  if (found.length === 0) return { silent: null, explained: null }
  const reasons = found.map(({ findingId }) => (findingId === null ? undefined : said.get(findingId)))
  return {
    silent: { minutes: found.reduce((sum, { span }) => sum + Math.round((span[1] - span[0]) / 60_000), 0), when: found.map(({ span }) => `${clock(span[0], begin)} to ${clock(span[1], begin)} UTC`).join(', ') },
    explained: reasons.every((each) => each !== undefined) ? [...new Set(reasons)].join('; ') : null,
  }
}

/** Whether anything had to come on a day without an event that is no silence. Watched, it would be one; before, its rhythm was not known. */
function dueOn(of: Watched | undefined, first: number, begin: number): Pick<Items['feed-day'], 'expected' | 'quiet'> {
  if (first >= begin + days(1)) return { expected: false }
  if (!of) return { expected: true }
  if (of.notExpectedFrom && of.notExpectedFrom.getTime() <= begin) return { expected: false }
  if (of.watchedFrom && of.watchedFrom.getTime() <= begin) return { expected: false, quiet: true }
  return { expected: null }
}

/** Every whole day (UTC) of the period for every source that delivered by then, with the times in which it was silent; a day of which the source had never delivered before was not due. */
testable({
  name: 'events.feed-days',
  kind: 'feed-day',
  label: 'Days of each log source in the period',
  async read(tx, { orgId, from, to, asOf }) {
    const until = new Date(Math.min(to.getTime(), asOf.getTime()))
    const sources = await tx.execute<Source>(sql`select source, min(hour) as first from event_hours where org_id = ${orgId}::uuid and kind = 'event' group by source having min(hour) < ${until.toISOString()}::timestamptz order by source`)
    const counted = await tx.execute<Day>(sql`select source, to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day, sum(count)::int as events from event_hours where org_id = ${orgId}::uuid and kind = 'event' and hour >= ${from.toISOString()}::timestamptz and hour < ${until.toISOString()}::timestamptz group by 1, 2`)
    const watched = await watchedSources(tx, { from, asOf })
    const said = await explanations(tx, [...watched.values()].flatMap(({ silences }) => silences.flatMap(({ findingId }) => findingId ?? [])))
    const known = new Map(counted.map(({ source, day, events }) => [`${source} ${day}`, events]))
    const items: Item<'feed-day'>[] = []
    for (const { source, first } of sources) {
      const of = watched.get(source)
      for (let at = Math.ceil(from.getTime() / days(1)) * days(1); at + days(1) <= until.getTime(); at += days(1)) {
        const day = new Date(at).toISOString().slice(0, 10)
        const events = known.get(`${source} ${day}`) ?? 0
        const due = events > 0 ? { expected: new Date(first).getTime() < at + days(1) } : dueOn(of, new Date(first).getTime(), at)
        items.push({ key: JSON.stringify([source, day]), name: `${source}, ${day}`, system: source, at: new Date(at).toISOString(), body: { day, events, ...due, ...(of ? silentOn(of, at, until.getTime(), said) : { silent: null, explained: null }) } })
      }
    }
    return { items, ipe: [{ what: 'Events that were received, by hour and source', type: 'events', id: orgId, rows: counted.reduce((sum, { events }) => sum + events, 0), root: null, at: null, complete: 'Counted as they are stored: each delivery says what it received, took, knew already and rejected. A source that never delivered is not known. A silence is what a source was quiet for beyond its rhythm.' }] }
  },
})
