import 'server-only'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { eventReviews, events } from '#db/schema/events.ts'
import { userOf } from '#lib/auth/actor.ts'
import { announceEvents } from '#lib/door/announce.ts'
import { changed, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { optionalInstant, optionalText, text } from '#lib/input.ts'
import { type EventStatus, eventIds, mostReviewed } from './model.ts'

const said = { id: events.id, receivedAt: events.receivedAt, occurredAt: events.occurredAt, eventType: events.eventType, source: events.source }
const plain = { status: eventReviews.status, note: eventReviews.note, reviewedById: eventReviews.reviewedById, reviewedAt: eventReviews.reviewedAt }

/**
 * What somebody says of events stands in a row beside each: the events stay as they came. Two who say something of the same ones take turns, in the order of
 * the ids; with `seenAt`, what somebody else said since stays as they said it, and the answer counts it.
 */
const saying = (name: 'events.review' | 'events.flag' | 'events.reopen', status: EventStatus, summary: string) => operation({
  name,
  summary,
  category: 'detection',
  http: { method: 'POST', path: `/events/${name.slice(7)}` as '/events/review' },
  input: z.object({
    ids: eventIds,
    note: (status === 'flagged' ? text(1, 2_000) : optionalText(2_000)) as ReturnType<typeof optionalText>,
    seenAt: optionalInstant.describe('When the list was read that this is about: what others said since is left as it is'),
  }),
  load: async ({ tx, input }) => {
    const found = await tx.select(said).from(events).where(inArray(events.id, input.ids)).orderBy(asc(events.id))
    return found.length === input.ids.length ? found : null
  },
  run: async ({ tx, actor, input, subject: found, at, after: then }) => {
    const { orgId } = actor
    await tx.insert(eventReviews).values(found.map(({ id, receivedAt, occurredAt }) => ({ orgId, id, receivedAt, occurredAt, status: 'new' as const }))).onConflictDoNothing()
    const rows = await tx.select({ id: eventReviews.id, ...plain, later: input.seenAt === null ? sql<boolean>`false` : sql<boolean>`coalesce(${eventReviews.reviewedAt} > ${input.seenAt.toISOString()}::timestamptz, false)` }).from(eventReviews).where(inArray(eventReviews.id, input.ids)).orderBy(asc(eventReviews.id)).for('update')
    const before = new Map(rows.map((row) => [row.id, row]))
    const theirs = rows.filter((row) => row.later && row.reviewedById !== userOf(actor))
    const moving = found.filter(({ id }) => !theirs.some((row) => row.id === id) && (before.get(id)?.status !== status || (input.note !== null && before.get(id)?.note !== input.note)))
    const answer = { changed: moving.length, left: theirs.length, status }
    if (moving.length === 0 && theirs.length > 0) throw conflict('Somebody else said something of these since the list was read. Nothing was changed.')
    const after = { status, note: input.note, reviewedById: status === 'new' ? null : userOf(actor), reviewedAt: status === 'new' ? null : at }
    if (moving.length > 0) await tx.update(eventReviews).set(after).where(and(eq(eventReviews.orgId, orgId), inArray(eventReviews.id, moving.map(({ id }) => id))))
    if (moving.length > 0) then(() => announceEvents(orgId, 'said', moving.map(({ id }) => id)))
    return doneAll(answer, (moving.length > 0 ? moving : found).map((event) => {
      const { status: formerly = 'new', note = null, reviewedById = null, reviewedAt = null } = before.get(event.id) ?? {}
      const former = { status: formerly, note, reviewedById, reviewedAt }
      // What stands there already is no change.
      return changed({ type: 'event', id: event.id, label: `${event.eventType} (${event.source})` }, former, moving.length > 0 ? after : former, input.note && moving.length > 0 ? { reason: input.note } : {})
    }))
  },
})

export const reviewEvents = saying('events.review', 'reviewed', `Mark events as reviewed, at most ${mostReviewed} at once`)
export const flagEvents = saying('events.flag', 'flagged', `Flag events for investigation, at most ${mostReviewed} at once; a note is needed`)
export const reopenEvents = saying('events.reopen', 'new', `Take back what was said of events, at most ${mostReviewed} at once`)
