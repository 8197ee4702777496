import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { censuses, censusRows, censusStops } from '#db/schema/censuses.ts'
import { people } from '#db/schema/people.ts'
import { jobActor, userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid, notFound } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { syncPeople } from '../../people/operations/follow.ts'
import { matched } from '../../people/within.ts'
import { lockOpenRun, beginRun, endRun } from '../../runs/within.ts'
import type { Census } from '../gather.ts'
import { rostersOf, sourcesOf } from '../held.ts'
import { censusFields, longestPeriod } from '../model.ts'

export const subject = (of: Pick<Census, 'id' | 'title'>) => ({ type: 'census' as const, id: of.id, label: of.title })
export const load = locked(censuses)

const day = (at: Date) => at.toISOString().slice(0, 10)

/** @throws AppError `invalid` at the field: a period that is not over, or has no end, has no whole to judge */
function checked({ from, to, asOf }: { from: Date; to: Date; asOf: Date | null }, at: Date): Date {
  const until = asOf ?? at
  if (to <= from) throw invalid({ to: 'must lie after the beginning' })
  if (to.getTime() - from.getTime() > days(longestPeriod)) throw invalid({ to: `may lie at most ${longestPeriod} days after the beginning` })
  if (until > at) throw invalid({ asOf: 'lies in the future' })
  if (to > until) throw invalid({ to: 'lies ahead: a period is judged once it is over' })
  return until
}

/** What it is judged by is held fast here and never moves: a list that is frozen later makes another census. */
export const createCensus = operation({
  name: 'census.create',
  summary: 'Start a census of joiners, movers and leavers of a period, held fast with the lists it is judged by',
  category: 'configuration',
  http: { method: 'POST', path: '/censuses' },
  input: z.object(censusFields),
  run: async (scope) => {
    const { tx, actor, input, at, call } = scope
    const asOf = checked(input, at)
    const wanted = [...new Set(input.systemIds)].sort()
    const of = { from: input.from, asOf }
    const [sources, rosters] = [await sourcesOf(tx, { ...of, scope: wanted }), await rostersOf(tx, { ...of, rosterId: input.rosterId })]
    // The jobs that look whose accounts they are may not have had their turn.
    const portal = jobActor(actor.orgId, 'accounts', actor.request.id)
    if (await isFrozen(tx, input.rosterId) && (await tx.select({ id: people.id }).from(people).where(eq(people.systemId, rosters.systemId)).limit(1)).length === 0) await call(syncPeople, { id: input.rosterId }, portal)
    for (const list of sources.flatMap(({ lists }) => lists.slice(-1))) if (list.rows > 0 && (await isFrozen(tx, list.id))) await matched(scope, list.id)
    const title = input.title ?? `Joiners and leavers, ${day(input.from)} to ${day(new Date(input.to.getTime() - 1))}`
    const row: Census = { ...created(actor, at), title, state: 'judging', fromAt: input.from, toAt: input.to, asOf, rosterId: input.rosterId, scope: wanted, limitHours: input.limitHours, moverDays: input.moverDays, rosters, sources, stopsAt: null, notes: [], people: null, accounts: null, totals: null, rows: null, root: null, error: null, doneAt: null }
    await tx.insert(censuses).values(row)
    const run = await beginRun(scope, 'censuses.judge', { subject: subject(row), input: {} })
    return done({ id: row.id, runId: run.id }, changed(subject(row), null, row))
  },
})

const isFrozen = async (tx: Tx, populationId: string): Promise<boolean> => (await tx.execute(sql`select 1 from populations where id = ${populationId}::uuid and state = 'frozen'`)).length > 0

/** By anybody who may, with their name: once the last is explained it is judged. */
export const explainStop = operation({
  name: 'census.explain',
  summary: 'Explain what stops a census; once everything is explained it is judged',
  category: 'approval',
  http: { method: 'POST', path: '/censuses/{id}/stops/{stopId}/explain' },
  input: z.object({ id, stopId: id, reason: text(1, 2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    const by = userOf(actor)
    if (before.state !== 'stopped' || !by) throw conflict('Nothing of it waits to be explained.')
    const [stop] = await tx.select().from(censusStops).where(and(eq(censusStops.censusId, before.id), eq(censusStops.id, input.stopId))).for('update')
    if (!stop) throw notFound('stop')
    if (stop.reason !== null) throw conflict('Somebody has explained it already, and an explanation stays.')
    await tx.update(censusStops).set({ reason: input.reason, explainedById: by, explainedAt: at, updatedAt: at }).where(eq(censusStops.id, stop.id))
    const left = await tx.select({ id: censusStops.id }).from(censusStops).where(and(eq(censusStops.censusId, before.id), isNull(censusStops.reason)))
    if (left.length === 0) {
      await tx.update(censuses).set({ state: 'judging', ...touched(before, actor, at) }).where(eq(censuses.id, before.id))
      await beginRun(scope, 'censuses.judge', { subject: subject(before), input: {} })
    }
    return done({ id: before.id, left: left.length }, changed(subject(before), { state: before.state, reason: null }, { state: left.length === 0 ? 'judging' : 'stopped', stop: stop.kind, said: stop.said, reason: input.reason, left: left.length }))
  },
})

export const cancelCensus = operation({
  name: 'census.cancel',
  summary: 'Cancel a census that is not done; nothing of it counts',
  category: 'configuration',
  http: { method: 'POST', path: '/censuses/{id}/cancel' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, actor, subject: before, at } = scope
    if (before.state !== 'judging' && before.state !== 'stopped') throw conflict('It is over already.')
    const run = await lockOpenRun(tx, 'censuses.judge', before.id)
    const error = 'It was cancelled.'
    await dropped(tx, before)
    await tx.update(censuses).set({ state: 'failed', error, ...touched(before, actor, at) }).where(eq(censuses.id, before.id))
    if (run) await endRun(scope, run, { status: 'cancelled', error })
    return done({ id: before.id }, changed(subject(before), { state: before.state, error: null }, { state: 'failed', error }))
  },
})

/** Rows of a census that came to nothing count for nothing. */
export async function dropped(tx: Tx, of: Pick<Census, 'id' | 'state'>): Promise<void> {
  if (of.state === 'judging') await tx.delete(censusRows).where(eq(censusRows.censusId, of.id))
}
