import 'server-only'
import { and, asc, eq, gt, gte, inArray, isNull, lt, lte, max, or } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { logSilences } from '#db/schema/log-sources.ts'
import { eventHours } from '#db/schema/stats.ts'
import type { LogSource } from './judge.ts'
import { dateOf, hourIn } from './rhythm.ts'

type Source = Pick<LogSource, 'id' | 'name' | 'mode' | 'rhythmAt' | 'watchedFrom'>

/** What stands for an hour in a strip. */
export const hourStates = { c: 'Events came', l: 'Events came late', q: 'Quiet, within its rhythm', s: 'Silent', u: 'Not known', o: 'Not expected' } as const
export type HourState = keyof typeof hourStates

/**
 * A letter an hour (UTC) from `from`, the last one of the hour that is not over. `hours`: how many; `expected`: of these it is known whether the log was alive, and it had to be;
 * `covered`: of those it was.
 */
export type Coverage = { from: Date; strip: string; hours: number; expected: number; covered: number; silent: number; late: number; lastHour: Date | null; silences: { id: string; fromAt: Date; toAt: Date | null; filledAt: Date | null; filledHours: number; findingId: string | null; allowedMinutes: number; rhythm: 'learned' | 'set' | 'learning' }[] }

const count = (strip: string, states: string) => [...strip].filter((each) => states.includes(each)).length

/** Which hours the logs of these sources were alive: three statements, whatever their number. */
export async function coverageOf(tx: Tx, sources: Source[], from: Date, until: Date, at: Date): Promise<Map<string, Coverage>> {
  const [first, end] = [hourIn(from), Math.min(hourIn(at) + 1, Math.ceil(until.getTime() / 3_600_000))]
  const names = sources.map((each) => each.name)
  const kind = and(eq(eventHours.kind, 'event'), inArray(eventHours.source, names))
  if (sources.length === 0) return new Map()
  const came = await tx.selectDistinct({ name: eventHours.source, hour: eventHours.hour }).from(eventHours).where(and(kind, gte(eventHours.hour, dateOf(first)), lt(eventHours.hour, dateOf(end))))
  const lasts = await tx.select({ name: eventHours.source, hour: max(eventHours.hour) }).from(eventHours).where(and(kind, lte(eventHours.hour, at))).groupBy(eventHours.source)
  const silences = await tx.select({ sourceId: logSilences.sourceId, id: logSilences.id, fromAt: logSilences.fromAt, toAt: logSilences.toAt, filledAt: logSilences.filledAt, filledHours: logSilences.filledHours, findingId: logSilences.findingId, allowedMinutes: logSilences.allowedMinutes, rhythm: logSilences.rhythm }).from(logSilences)
    .where(and(inArray(logSilences.sourceId, sources.map((each) => each.id)), lt(logSilences.fromAt, dateOf(end)), or(isNull(logSilences.toAt), gt(logSilences.toAt, dateOf(first))))).orderBy(asc(logSilences.fromAt))
  const hoursOf = Map.groupBy(came, (row) => row.name)
  return new Map(sources.map((source) => {
    const present = new Set(hoursOf.get(source.name)?.map((row) => hourIn(row.hour)))
    const own = silences.filter((each) => each.sourceId === source.id)
    const strip = Array.from({ length: Math.max(0, end - first) }, (_, n) => stateAt(source, first + n, present, own, at)).join('')
    const silent = count(strip, 's')
    const covered = count(strip, 'clq')
    return [source.id, { from: dateOf(first), strip, hours: strip.length, expected: covered + silent, covered, silent, late: count(strip, 'l'), lastHour: lasts.find((row) => row.name === source.name)?.hour ?? null, silences: own.map(({ sourceId: _, ...rest }) => rest) }]
  }))
}

function stateAt(source: Source, whole: number, present: Set<number>, silences: { fromAt: Date; toAt: Date | null; filledAt: Date | null }[], at: Date): HourState {
  const [start, end] = [dateOf(whole), dateOf(whole + 1)]
  const silence = silences.find((each) => each.fromAt < end && (each.toAt ?? at) > start)
  if (present.has(whole)) return silence?.filledAt && silence.fromAt < start && (silence.toAt ?? at) > end ? 'l' : 'c'
  if (silence) return 's'
  if (source.mode === 'not_expected' && source.rhythmAt && end > source.rhythmAt) return 'o'
  return source.watchedFrom && end > source.watchedFrom ? 'q' : 'u'
}
