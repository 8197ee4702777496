import 'server-only'
import { and, asc, desc, eq, gt, gte, isNull, lt, lte, max, min, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { events } from '#db/schema/events.ts'
import { logSilences, type logSources } from '#db/schema/log-sources.ts'
import { eventHours } from '#db/schema/stats.ts'
import { days, hours } from '#lib/clock.ts'
import { readSettings } from '../settings/queries.ts'
import { rhythmOf } from './model.ts'
import { presentHours } from './read.ts'
import { againSince, dateOf, gapsBetween, hourIn, hoursOfWeek, quietMinutes, type Rhythm } from './rhythm.ts'

export type LogSource = typeof logSources.$inferSelect
export type Silence = typeof logSilences.$inferSelect

/** Gaps are looked for so far back, and late events so far. */
const lookBack = days(7)
const lateFor = days(90)
const mostOfHistory = 200

/** A source that came in so many hours of two weeks counts as regular while its rhythm is not known yet. */
const regularHours = 24

export type Steps = {
  opens: { from: Date; to: Date | null; rhythm: Silence['rhythm']; allowedMinutes: number; /** The hour of the last event. */ since: Date }[]
  ends: { silence: Silence; to: Date } | null
  fills: { silence: Silence; hours: number }[]
}

const of = (source: Pick<LogSource, 'name'>) => and(eq(eventHours.kind, 'event'), eq(eventHours.source, source.name))

/** Hours in which a source sent something, in order, and the last one before these; nothing of what claims to be of the future. */
async function hoursOf(tx: Tx, source: LogSource, from: Date, at: Date): Promise<number[]> {
  const rows = await tx.selectDistinct({ hour: eventHours.hour }).from(eventHours).where(and(of(source), gte(eventHours.hour, from), lte(eventHours.hour, at))).orderBy(asc(eventHours.hour))
  const [before] = await tx.select({ hour: max(eventHours.hour) }).from(eventHours).where(and(of(source), lt(eventHours.hour, from)))
  return [...(before?.hour ? [hourIn(before.hour)] : []), ...rows.map((row) => hourIn(row.hour))]
}

const within = (source: LogSource, whole: number) => and(eq(events.source, source.name), gte(events.occurredAt, dateOf(whole)), lt(events.occurredAt, dateOf(whole + 1)))

/** The last event of an hour; where events are no longer kept, its end. */
async function lastIn(tx: Tx, source: LogSource, whole: number, at: Date): Promise<Date> {
  const [row] = await tx.select({ at: events.occurredAt }).from(events).where(and(within(source, whole), lte(events.occurredAt, at))).orderBy(desc(events.occurredAt)).limit(1)
  return row?.at ?? new Date(Math.min(dateOf(whole + 1).getTime(), at.getTime()))
}

/** The first event of an hour, later than `after`; where events are no longer kept, its beginning. */
async function firstIn(tx: Tx, source: LogSource, whole: number, after: Date): Promise<Date | null> {
  const [row] = await tx.select({ at: events.occurredAt }).from(events).where(and(within(source, whole), gt(events.occurredAt, after))).orderBy(asc(events.occurredAt)).limit(1)
  return row?.at ?? (dateOf(whole) > after ? dateOf(whole) : null)
}

/** While it is learning, what the settings say of every source that is regular. */
async function general(tx: Tx, present: number[], at: Date): Promise<Rhythm | null> {
  const since = hourIn(new Date(at.getTime() - days(14)))
  if (present.filter((whole) => whole > since).length < regularHours) return null
  return { minutes: (await readSettings(tx)).alerts.silentHours * 60, active: () => true }
}

/** What there is to say of a source now; the same when it is asked twice, whatever the order in which events came. A clock that was set back says nothing new. */
export async function judge(tx: Tx, source: LogSource, at: Date): Promise<Steps> {
  const steps: Steps = { opens: [], ends: null, fills: [] }
  const known = await tx.select().from(logSilences).where(and(eq(logSilences.sourceId, source.id), or(isNull(logSilences.toAt), gt(logSilences.toAt, new Date(at.getTime() - lateFor))))).orderBy(asc(logSilences.fromAt))
  const open = known.find((each) => each.toAt === null)
  const from = new Date(Math.min(at.getTime() - (source.learnedAt ? lookBack : days(14)), ...known.map((each) => each.fromAt.getTime() - hours(1))))
  const present = await hoursOf(tx, source, from, at)
  const learned = rhythmOf(source)
  const rhythm = learned ?? (source.mode === 'learned' ? await general(tx, present, at) : null)

  steps.fills = known.flatMap((silence) => {
    const [start, end] = [hourIn(silence.fromAt), silence.toAt ? hourIn(silence.toAt) : Infinity]
    const late = present.filter((whole) => whole > start && whole < end).length
    return silence.toAt !== null && late > silence.filledHours ? [{ silence, hours: late }] : []
  })
  const last = present.at(-1)
  const lastAt = last === undefined ? null : await lastIn(tx, source, last, at)
  const overdue = (since: Date) => rhythm !== null && quietMinutes(rhythm, since, at) > rhythm.minutes
  if (open) {
    if (open.fromAt >= at) return steps
    if (source.mode === 'not_expected') {
      if (source.rhythmAt && source.rhythmAt > open.fromAt) steps.ends = { silence: open, to: source.rhythmAt }
      return steps
    }
    const again = present.filter((whole) => whole >= hourIn(open.fromAt))
    if (!lastAt || lastAt <= open.fromAt || overdue(lastAt)) return steps
    // A rhythm that is not known any more ends nothing by itself: events do.
    for (const whole of again.filter((each) => each >= ((rhythm && againSince(rhythm, again)) ?? 0))) {
      // What came late fills hours that were silent when it was noticed: it was silent until then, or until the last that came so.
      const to = whole < hourIn(open.createdAt) ? new Date(Math.min(open.createdAt.getTime(), lastAt.getTime())) : await firstIn(tx, source, whole, open.fromAt)
      if (to) return { ...steps, ends: { silence: open, to } }
    }
    return steps
  }
  if (!rhythm) return steps
  const judged = { rhythm: learned ? (source.mode === 'set' ? 'set' : 'learned') : 'learning', allowedMinutes: rhythm.minutes } as const
  const isKnown = (start: Date, end: Date) => known.some((each) => each.fromAt < end && (each.toAt ?? at) > start)
  const since = source.rhythmAt ?? source.watchedFrom
  if (learned && since) {
    for (const { after, before } of gapsBetween(rhythm, present)) {
      if (dateOf(before) <= since || isKnown(dateOf(after + 1), dateOf(before))) continue
      const start = await lastIn(tx, source, after, at)
      const to = await firstIn(tx, source, before, start)
      if (to) steps.opens.push({ from: start, to, ...judged, since: dateOf(after) })
    }
  }
  // What a person expects from now on is not overdue since before; a silence that they ended begins again with what they say next.
  const said = source.rhythmAt?.getTime() !== source.learnedAt?.getTime() || lastAt === null ? since : null
  const start = latest(lastAt, known.at(-1)?.toAt ?? null, said)
  if (start && start < at && overdue(start)) steps.opens.push({ from: start, to: null, ...judged, since: last === undefined ? start : dateOf(last) })
  return steps
}

const latest = (...of: (Date | null)[]) => of.reduce<Date | null>((one, other) => (other && (!one || other > one) ? other : one), null)

/** Silences of the time before its rhythm was known: nobody is alerted to them any more. */
export async function gapsOfHistory(tx: Tx, source: LogSource, { minutes, hours: bits }: { minutes: number; hours: string }, from: Date, at: Date): Promise<{ fromAt: Date; toAt: Date }[]> {
  const found: { fromAt: Date; toAt: Date }[] = []
  for (const { after, before } of gapsBetween({ minutes, active: hoursOfWeek(bits) }, await presentHours(tx, source.name, from, at)).slice(-mostOfHistory)) {
    const fromAt = await lastIn(tx, source, after, at)
    const toAt = await firstIn(tx, source, before, fromAt)
    if (toAt) found.push({ fromAt, toAt })
  }
  return found
}

export const isQuiet = ({ opens, ends, fills }: Steps): boolean => opens.length === 0 && ends === null && fills.length === 0

/** The first hour with events of each source that ever sent, of which there is none yet by that name. */
export const unknownSources = (tx: Tx) =>
  tx.select({ name: eventHours.source, first: min(eventHours.hour) }).from(eventHours).where(and(eq(eventHours.kind, 'event'), sql`${eventHours.source} <> 'tickmark'`, sql`not exists (select from log_sources s where s.org_id = ${eventHours.orgId} and s.name = ${eventHours.source})`)).groupBy(eventHours.source).limit(100)
