import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { entryExceptions, entryReviews } from '#db/schema/entry-reviews.ts'
import { facilities } from '#db/schema/facilities.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { clockOf, nextDay } from '#lib/physical/clock.ts'
import { beginRun, endRun, lockOpenRun } from '../../runs/within.ts'
import type { Review } from '../gather.ts'
import { facilityOf, listsOf } from '../held.ts'
import { longestPeriod, reviewFields } from '../model.ts'

export const subject = (of: Pick<Review, 'id' | 'title'>) => ({ type: 'entry-review' as const, id: of.id, label: of.title })
export const loadAny = locked(entryReviews)

/** Whoever answers for the facility, as it is now. */
type Owned = { ownerId: string; reviewerId: string | null }
export const ownsFacility = (of: { facility: Owned }, actor: Actor): boolean => of.facility.ownerId === userOf(actor) || of.facility.reviewerId === userOf(actor)

const facilityBy = async (tx: Tx, facilityId: string) => (await tx.select().from(facilities).where(eq(facilities.id, facilityId)).for('share'))[0] ?? null
export async function load({ tx, input }: { tx: Tx; input: { id: string } }): Promise<{ of: Review; facility: Owned } | null> {
  const of = await loadAny({ tx, input })
  const facility = of && (await facilityBy(tx, of.facilityId))
  return of && facility && { of, facility }
}

const days = (from: string, to: string) => (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000 + 1

/** What it is judged by is held fast here and never moves: a list that is frozen later makes another review. */
export const createEntryReview = operation({
  name: 'entryReviews.create',
  summary: 'Start a review of who entered a facility in a period, held fast with the frozen lists it is judged by',
  category: 'configuration',
  http: { method: 'POST', path: '/entry-reviews' },
  input: z.object(reviewFields),
  load: async ({ tx, input }) => {
    const facility = await facilityBy(tx, input.facilityId)
    if (!facility || facility.endedAt) throw invalid({ facilityId: 'choose a facility that is in use' })
    return { facility }
  },
  owns: ownsFacility,
  run: async (scope) => {
    const { tx, actor, input, subject: { facility: found }, at } = scope
    if (input.to < input.from) throw invalid({ to: 'must not lie before the beginning' })
    if (days(input.from, input.to) > longestPeriod) throw invalid({ to: `may lie at most ${longestPeriod} days after the beginning` })
    if (clockOf(found.zone).dayBegins(nextDay(input.to)) > at.getTime()) throw invalid({ to: 'lies ahead: a period is reviewed once it is over' })
    if (input.hoursAt === 'restricted' && found.doors.length === 0) throw invalid({ hoursAt: 'the facility names no restricted door' })
    const facility = await facilityOf(tx, found)
    const lists = await listsOf(tx, facility, input)
    const { travelMinutes, deniedTimes, deniedMinutes, hoursAt } = input
    const row: Review = {
      ...created(actor, at), title: input.title ?? `${facility.name}, ${input.from} to ${input.to}`, state: 'judging', facilityId: facility.id, facility, fromOn: input.from, toOn: input.to, logId: input.logId, lists, limits: { travelMinutes, deniedTimes, deniedMinutes, hoursAt },
      stops: null, stopReason: null, stopExplainedById: null, stopExplainedAt: null, totals: null, rows: null, root: null, judgedAt: null, explained: 0, error: null, conclusion: null, signedOffById: null, signedOffAt: null,
    }
    await tx.insert(entryReviews).values(row)
    const run = await beginRun(scope, 'entryReviews.judge', { subject: subject(row), input: {} })
    return done({ id: row.id, runId: run.id }, changed(subject(row), null, row))
  },
})

/** By anybody who may, with their name; then it is judged. */
export const explainEntryStops = operation({
  name: 'entryReviews.explainStop',
  summary: 'Explain what stops a review of entries; then it is judged',
  category: 'approval',
  http: { method: 'POST', path: '/entry-reviews/{id}/explain-stops' },
  input: z.object({ id, reason: text(1, 2_000) }),
  load,
  owns: ownsFacility,
  run: async (scope) => {
    const { tx, actor, input, subject: { of: before }, at } = scope
    const by = userOf(actor)
    if (before.state !== 'stopped' || !by) throw conflict('Nothing of it waits to be explained.')
    const after = { state: 'judging' as const, stopReason: input.reason, stopExplainedById: by, stopExplainedAt: at }
    await tx.update(entryReviews).set({ ...after, ...touched(before, actor, at) }).where(eq(entryReviews.id, before.id))
    await beginRun(scope, 'entryReviews.judge', { subject: subject(before), input: {} })
    return done({ id: before.id }, changed(subject(before), { state: before.state, stopReason: null }, after))
  },
})

export const cancelEntryReview = operation({
  name: 'entryReviews.cancel',
  summary: 'Cancel a review of entries that is not signed off; nothing of it counts',
  category: 'configuration',
  http: { method: 'POST', path: '/entry-reviews/{id}/cancel' },
  input: z.object({ id, reason: text(1, 1_000) }),
  load: loadAny,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    if (before.state === 'signed_off' || before.state === 'failed') throw conflict('It is over already.')
    const run = await lockOpenRun(tx, 'entryReviews.judge', before.id)
    const error = `It was cancelled: ${input.reason}`
    await dropped(tx, before)
    await tx.update(entryReviews).set({ state: 'failed', error, ...touched(before, actor, at) }).where(eq(entryReviews.id, before.id))
    if (run) await endRun(scope, run, { status: 'cancelled', error: 'It was cancelled.' })
    return done({ id: before.id }, changed(subject(before), { state: before.state, error: null }, { state: 'failed', error }, { reason: input.reason }))
  },
})

/** Rows of one that came to nothing count for nothing; those that somebody looked at stay. */
export async function dropped(tx: Tx, of: Pick<Review, 'id' | 'state'>): Promise<void> {
  if (of.state === 'judging') await tx.delete(entryExceptions).where(sql`${entryExceptions.reviewId} = ${of.id}::uuid`)
}
