import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { EntryTotals } from '#db/schema/entry-reviews.ts'
import type { Held, Visited } from '#lib/importers/doors.ts'
import { type Clock, daysFrom, nextDay } from '#lib/physical/clock.ts'
import { judgeEntries } from '#lib/physical/entries.ts'
import { isUsualDay, type Usual } from '#lib/physical/hours.ts'
import type { Matcher } from '#lib/physical/match.ts'
import type { Entry, Found, Limits } from '#lib/physical/model.ts'
import { judgeBadge, judgeCover, judgeVisit } from '#lib/physical/visits.ts'
import { type Clocks, each, momentOf, type Review, saidOf } from './gather.ts'

type EntryRow = { who: string; ident: string; turn: number; here: boolean; place: string; zone: string; wall: string | null; at: string | null; badge: string | null; door: string | null; direction: 'in' | 'out' | null; result: string | null; held: Held | null }

export type Counted = Omit<EntryTotals, 'kinds'>
export const noCounts = (): Counted => ({ entries: { n: 0, judged: 0, untold: 0, unplaced: 0, outside: 0, elsewhere: 0, flagged: 0, denied: 0 }, visits: null, badges: null, usualDays: { n: 0, seen: 0 } })

const timed = ({ wall, at }: { wall: string | null; at: string | null }, clock: Clock): { at: number[]; wall: string } => (at !== null ? { at: [Date.parse(at)], wall: clock.wallOf(Date.parse(at)) } : { at: clock.momentsOf(wall ?? ''), wall: wall ?? '' })

const unplaced = (who: string, place: string, text: string, zone: string, more: Partial<Found> = {}): Found => ({ kind: 'unplaced', outcome: 'untold', who, workerId: null, personId: null, badge: null, door: null, day: text.slice(0, 10), first: null, last: null, n: 1, said: `${text.replace('T', ' ')}: ${zone} has no such time that day, so that nobody knows when it was.`, facts: { places: [place] }, ...more })

/** Everything there is to find, in an order that the same lists always give; `counts` is whole when it ends. */
export async function* judged(tx: Tx, of: Review, matcher: Matcher, clock: Clocks, counts: Counted): AsyncGenerator<Found> {
  const { facility, fromOn, toOn } = of
  const usual: Usual = { spans: facility.hours, holidays: facility.holidays }
  const seen = new Set<string>()
  const ownerless = new Set<string>()
  yield* entries(tx, of, matcher, clock, counts, usual, seen, ownerless)
  yield* visits(tx, of, matcher, clock(facility.zone), counts)
  yield* badges(tx, of, matcher, clock(facility.zone), counts, ownerless)
  const usualDays = [...daysFrom(fromOn, toOn)].filter((date) => isUsualDay(date, usual))
  counts.usualDays = { n: usualDays.length, seen: usualDays.filter((date) => seen.has(date)).length }
  yield* judgeCover({ usualDays, seen, takenAt: Date.parse(of.lists.log.extractedAt), ends: clock(facility.zone).dayBegins(nextDay(toOn)), named: of.lists.log.title })
}

async function* entries(tx: Tx, of: Review, matcher: Matcher, clock: Clocks, { entries: counts }: Counted, usual: Usual, seen: Set<string>, ownerless: Set<string>): AsyncGenerator<Found> {
  const { facility, lists, limits, fromOn, toOn } = of
  const twoWay = (await tx.execute<{ door: string }>(sql`select distinct door from e_entries where here and direction = 'out' and door is not null order by door limit 5000`)).map(({ door }) => door)
  const bounds: Limits = { ...limits, restricted: limits.hoursAt === 'restricted' ? facility.doors : [], twoWay }
  const rows = each<EntryRow>(tx, 'e_all', sql`select k.who, e.ident, e.turn, e.here, e.place, e.zone, e.wall, e.at, e.badge, e.door, e.direction, e.result, e.held from e_entries e join e_keys k on k.ident = e.ident order by k.who, e.sort_at nulls first, e.turn, e.key collate "C"`)
  let [who, ident, group]: [string | null, string, Entry[]] = [null, '', []]
  const judge = (): Found[] => {
    if (who === null || group.length === 0) return []
    const { said, held } = saidOf(ident)
    const told = matcher.tell(said, held)
    const name = told.worker?.name ?? said.person ?? held?.person ?? said.email ?? said.number ?? (said.badge ? `Badge ${said.badge}` : 'Nobody')
    const mine = group.filter(({ elsewhere, inPeriod }) => elsewhere === null && inPeriod)
    const { found, flagged } = judgeEntries({ who: name, told, badge: said.badge }, group, usual, bounds)
    counts.denied += mine.filter(({ denied }) => denied).length
    if (told.worker) {
      counts.judged += mine.length
      counts.flagged += flagged
    } else counts.untold += mine.length
    for (const each_ of mine) if (each_.ownerless && each_.badge) ownerless.add(each_.badge)
    return found
  }
  for await (const row of rows) {
    if (row.who !== who) {
      yield* judge()
      ;[who, ident, group] = [row.who, row.ident, []]
    }
    const { at, wall } = timed(row, clock(row.zone))
    const day = wall.slice(0, 10)
    const inPeriod = day >= fromOn && day <= toOn
    if (row.turn === -1) {
      counts.n++
      if (!row.here) {
        counts.elsewhere++
        continue
      }
      if (!inPeriod) counts.outside++
      else seen.add(day)
      if (inPeriod && at.length === 0) {
        counts.unplaced++
        const { said } = saidOf(row.ident)
        yield unplaced(said.person ?? said.email ?? said.number ?? `Badge ${said.badge}`, row.place, wall, row.zone, { badge: row.badge, door: row.door })
      }
    }
    if (at.length === 0) continue
    group.push({ place: row.place, at: at as Entry['at'], wall, day, badge: row.badge, door: row.door, direction: row.direction, denied: row.result === 'denied', elsewhere: row.turn === -1 ? null : (lists.others[row.turn]?.name ?? 'another facility'), inPeriod, ownerless: lists.badges !== null && row.badge !== null && !hasOwner(row.held) })
  }
  yield* judge()
}

const hasOwner = (held: Held | null): boolean => Boolean(held && (held.person ?? held.email ?? held.number))

async function* visits(tx: Tx, of: Review, matcher: Matcher, clock: Clock, all: Counted): AsyncGenerator<Found> {
  const { lists, facility, fromOn, toOn, orgId } = of
  if (lists.visitors === null) return
  const counts = { n: 0, judged: 0, unplaced: 0, outside: 0, elsewhere: 0, flagged: 0 }
  all.visits = counts
  for await (const { place, c } of each<{ place: string; c: Visited }>(tx, 'e_visits', sql`select place, rest -> 'conditions' as c from population_rows where org_id = ${orgId}::uuid and population_id = ${lists.visitors.id}::uuid order by coalesce(rest #>> '{conditions,time,wall}', rest #>> '{conditions,time,at}'), key collate "C"`)) {
    counts.n++
    const { at, wall } = timed({ wall: c.time.wall, at: c.time.at }, clock)
    const day = wall.slice(0, 10)
    if (facility.site !== null && (c.site ?? '').toLowerCase() !== facility.site.toLowerCase()) counts.elsewhere++
    else if (day < fromOn || day > toOn) counts.outside++
    else if (at.length === 0) {
      counts.unplaced++
      yield unplaced(c.visitor, place, wall, facility.zone, { door: c.door ?? null })
    } else {
      counts.judged++
      const found = judgeVisit({ place, visitor: c.visitor, company: c.company ?? null, host: c.host ?? null, door: c.door ?? null, wall, day, at, out: c.out?.text ?? null }, matcher, clock)
      if (found.length > 0) counts.flagged++
      yield* found
    }
  }
}

async function* badges(tx: Tx, of: Review, matcher: Matcher, clock: Clock, all: Counted, ownerless: ReadonlySet<string>): AsyncGenerator<Found> {
  const { lists, orgId } = of
  if (lists.badges === null) return
  const counts = { n: 0, judged: 0, untold: 0, flagged: 0 }
  all.badges = counts
  const takenAt = Date.parse(lists.badges.extractedAt)
  for await (const { place, c } of each<{ place: string; c: Held }>(tx, 'e_badges', sql`select place, rest -> 'conditions' as c from population_rows where org_id = ${orgId}::uuid and population_id = ${lists.badges.id}::uuid order by key collate "C"`)) {
    counts.n++
    const said = { badge: c.badge, person: c.person ?? null, email: c.email ?? null, number: c.number ?? null }
    const { found, part } = judgeBadge({ place, badge: c.badge, owner: said.person ?? said.email ?? said.number, active: c.active, until: momentOf(c.to ?? null, clock, 'ends'), told: matcher.tell(said) }, takenAt)
    counts[part]++
    if (!found) continue
    counts.flagged++
    if (found.kind !== 'badge_without_owner' || !ownerless.has(c.badge)) yield found
  }
}
