import 'server-only'
import { and, asc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQLWrapper, sql, sum } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { logSilences, logSourceControls, logSources } from '#db/schema/log-sources.ts'
import { eventHours } from '#db/schema/stats.ts'
import type { Silence } from '#lib/calendar/index.ts'
import { controlLinks } from '#lib/door/control-links.ts'
import { formatCount, formatDateTime, formatDuration } from '#lib/format.ts'
import type { Ipe } from '#lib/testing/test.ts'
import { coverageOf } from './coverage.ts'

/** Which controls rest on a source of events. */
export const sourceLinks = controlLinks({ links: logSourceControls, records: logSources, field: 'controls', noun: 'log source' })

type Said = Pick<typeof logSilences.$inferSelect, 'fromAt' | 'toAt'>

const hourIn = (of: SQLWrapper) => sql`floor(extract(epoch from ${of}) / 3600)`
/** Silences of which any was after `from`, as they were known at a moment; one is none if events came in each of its whole hours after all, by `filledBy`. For a statement that has `log_silences` under its name. */
export const silentSince = (from: Date, asOf: Date, filledBy = asOf) => and(
  lte(logSilences.createdAt, asOf), lt(logSilences.fromAt, asOf), or(isNull(logSilences.toAt), gt(logSilences.toAt, from)),
  or(isNull(logSilences.toAt), isNull(logSilences.filledAt), gt(logSilences.filledAt, filledBy), sql`${logSilences.filledHours} < ${hourIn(logSilences.toAt)} - ${hourIn(logSilences.fromAt)} - 1`),
)

const columns = { source: logSources.name, fromAt: logSilences.fromAt, toAt: logSilences.toAt, recordedAt: logSilences.createdAt }
const sourceOf = and(eq(logSources.orgId, logSilences.orgId), eq(logSources.id, logSilences.sourceId))
const silenceOf = ({ source, fromAt, toAt, recordedAt }: Said & { source: string; recordedAt: Date }, asOf: Date): Silence => ({ source, from: fromAt, to: toAt && toAt <= asOf ? toAt : null, recordedAt })

/** Silences of the logs that controls rest on, of which any was after `from`, as they were known at a moment. */
export async function silencesOf(tx: Tx, controlIds: string[], { from, asOf }: { from: Date; asOf: Date }): Promise<(Silence & { controlId: string })[]> {
  const rows = await tx.select({ controlId: logSourceControls.controlId, ...columns }).from(logSourceControls).innerJoin(logSources, and(eq(logSources.orgId, logSourceControls.orgId), eq(logSources.id, logSourceControls.recordId)))
    .innerJoin(logSilences, sourceOf).where(and(inArray(logSourceControls.controlId, controlIds), silentSince(from, asOf))).orderBy(asc(logSilences.fromAt), asc(logSilences.id))
  return rows.map(({ controlId, ...row }) => ({ controlId, ...silenceOf(row, asOf) }))
}

const mostTold = 5

/** How it is known that the log is complete, or for which times it is not. */
function completenessOf(silences: Silence[], { hours, expected, covered }: { hours: number; expected: number; covered: number }, to: Date): string {
  const untold = hours - expected
  const alive = `Alive in ${formatCount(covered, 'hour')} of ${formatCount(expected, 'hour')}${untold > 0 ? `; of ${formatCount(untold, 'hour')} it is not known, or nothing was expected` : ''}.`
  if (silences.length === 0) return alive
  const told = silences.slice(0, mostTold).map((each) => `${formatDateTime(each.from)} to ${each.to && each.to < to ? formatDateTime(each.to) : formatDateTime(to)} (${formatDuration(Math.min(each.to?.getTime() ?? to.getTime(), to.getTime()) - each.from.getTime())})`)
  return `${alive} Silent ${told.join(', ')}${silences.length > mostTold ? ` and ${silences.length - mostTold} times more` : ''}: the control is not evaluable for ${silences.length === 1 ? 'that time' : 'those times'}.`
}

/** The logs that a control rests on as information its test relies on: one that was silent in the period lacks what it would have told. */
export async function logsBehind(tx: Tx, controlId: string, from: Date, to: Date, asOf: Date): Promise<Ipe[]> {
  const until = new Date(Math.min(to.getTime(), asOf.getTime()))
  const rows = await tx.select({ id: logSources.id, name: logSources.name, mode: logSources.mode, rhythmAt: logSources.rhythmAt, watchedFrom: logSources.watchedFrom }).from(logSources).where(sourceLinks.to(controlId)).orderBy(asc(logSources.name))
  if (rows.length === 0 || until <= from) return []
  const coverage = await coverageOf(tx, rows, from, until, asOf)
  const silences = (await silencesOf(tx, [controlId], { from, asOf })).filter((each) => each.from < until)
  const counts = await tx.select({ name: eventHours.source, rows: sum(eventHours.count).mapWith(Number) }).from(eventHours).where(and(eq(eventHours.kind, 'event'), inArray(eventHours.source, rows.map((row) => row.name)), gte(eventHours.hour, from), lt(eventHours.hour, until))).groupBy(eventHours.source)
  return rows.map(({ id, name }): Ipe => {
    const own = silences.filter((each) => each.source === name)
    const of = coverage.get(id) ?? { hours: 0, expected: 0, covered: 0 }
    return { what: `Log of ${name}`, type: 'log-source', id, rows: counts.find((each) => each.name === name)?.rows ?? 0, root: null, at: asOf.toISOString(), complete: completenessOf(own, of, until), ...((own.length > 0 || of.covered === 0) && { absent: true as const }) }
  })
}

/** What is known of each source that ever sent: since when it is watched, and its silences of a time. */
export async function watchedSources(tx: Tx, { from, asOf }: { from: Date; asOf: Date }): Promise<Map<string, { mode: string; watchedFrom: Date | null; notExpectedFrom: Date | null; silences: (Silence & { findingId: string | null })[] }>> {
  const rows = await tx.select({ name: logSources.name, mode: logSources.mode, rhythmAt: logSources.rhythmAt, watchedFrom: logSources.watchedFrom }).from(logSources)
  const silent = await tx.select({ findingId: logSilences.findingId, ...columns }).from(logSilences).innerJoin(logSources, sourceOf).where(silentSince(from, asOf)).orderBy(asc(logSilences.fromAt), asc(logSilences.id))
  return new Map(rows.map(({ name, mode, rhythmAt, watchedFrom }) => [name, { mode, watchedFrom, notExpectedFrom: mode === 'not_expected' ? rhythmAt : null, silences: silent.filter((row) => row.source === name).map(({ findingId, ...row }) => ({ findingId, ...silenceOf(row, asOf) })) }]))
}
