import 'server-only'
import { and, eq, ilike, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditLeaves } from '#db/schema/audit-trail.ts'
import { trailStreamMarks, trailStreams } from '#db/schema/trail-streams.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { conflict, notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { readBody } from '#lib/shipping/message.ts'
import { line } from '#lib/shipping/ndjson.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { boundsFrom, messagesOf } from './batch.ts'
import { fromField, kindNames, most, stateOf } from './model.ts'
import { isUnreadable } from './secrets.ts'

const size = sql<string>`coalesce((select c.size from audit_checkpoints c where c.org_id = ${trailStreams.orgId} order by c.size desc limit 1), 0)`

const shown = {
  id: trailStreams.id, name: trailStreams.name, kind: trailStreams.kind, format: trailStreams.format, address: trailStreams.address, pausedReason: trailStreams.pausedReason, failingSince: trailStreams.failingSince, failure: trailStreams.failure, sample: trailStreams.sample,
  next: trailStreamMarks.next, sent: trailStreamMarks.sent, sentAt: trailStreamMarks.sentAt, tries: trailStreamMarks.tries, problem: trailStreamMarks.problem, failedAt: trailStreamMarks.failedAt, tryAt: trailStreamMarks.tryAt,
  /** Entries that are sealed. */
  size: size.mapWith(Number),
  /** When the first entry that it has not sent was recorded. */
  oldest: sql<Date | null>`(select l.recorded_at from audit_leaves l where l.org_id = ${trailStreams.orgId} and l.index = ${trailStreamMarks.next})`.mapWith(auditLeaves.recordedAt),
}

type Found = { next: number; size: number; oldest: Date | null; pausedReason: string | null; failingSince: Date | null; tries: number }

/** `lag`: entries that are sealed and were not taken; `lagSeconds`: how long the first of them has waited. */
function withLag<R extends Found>(row: R, at: Date) {
  return { ...row, lag: Math.max(row.size - row.next, 0), lagSeconds: row.oldest === null ? 0 : Math.max(Math.round((at.getTime() - row.oldest.getTime()) / 1_000), 0), state: stateOf(row, at) }
}

const joined = and(eq(trailStreamMarks.orgId, trailStreams.orgId), eq(trailStreamMarks.streamId, trailStreams.id))

export const listTrailStreams = query({
  name: 'trailStreams.list',
  permission: 'trailStreams.read',
  summary: 'List streams of the audit trail, with how far each has come',
  http: { path: '/trail-streams' },
  input: z.object({ search: z.string().max(200).nullish(), kind: optionalChoice(kindNames), ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: trailStreams.name }, trailStreams.id)
    const where = all(isNull(trailStreams.deletedAt), Boolean(input.search) && ilike(trailStreams.name, `%${likeText(input.search ?? '')}%`), input.kind !== null && eq(trailStreams.kind, input.kind))
    const rows = await tx.select(shown).from(trailStreams).innerJoin(trailStreamMarks, joined).where(and(where, list.where)).orderBy(...list.order).limit(list.take)
    const at = now()
    const page = list.page(rows, (row) => row[input.sort])
    return { ...page, rows: page.rows.map((row) => withLag(row, at)) }
  },
})

export const getTrailStream = query({
  name: 'trailStreams.get',
  permission: 'trailStreams.read',
  summary: 'Get a stream of the audit trail, with how far it has come',
  http: { path: '/trail-streams/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const more = { personal: trailStreams.personal, authority: trailStreams.authority, clientCertificate: trailStreams.clientCertificate, secretsKeyId: trailStreams.secretsKeyId, createdAt: trailStreams.createdAt, version: trailStreams.version }
    const [found] = await tx.select({ ...shown, ...more }).from(trailStreams).innerJoin(trailStreamMarks, joined).where(and(eq(trailStreams.id, input.id), isNull(trailStreams.deletedAt)))
    if (!found) throw notFound('stream')
    const { secretsKeyId, ...rest } = found
    return { ...withLag(rest, now()), hasSecrets: secretsKeyId !== null, unreadable: isUnreadable(secretsKeyId), timeline: await timelineOf(tx, actor, 'trail-stream', input.id) }
  },
})

export const pullFields = { id, from: fromField.optional().describe('The place of the first entry wanted, which acknowledges all before it; absent: where the last pull ended'), limit: z.coerce.number().int().min(1).max(most.pull.entries).default(most.pull.entries) }

/**
 * What a pull hands out. `news`: whether there is anything besides what pulls themselves left in the trail; without it nothing is recorded, or every pull would make the next one find something.
 * Asked by `lib/edge/trail-pull.ts`, which records it first.
 */
export const entriesToPull = query({
  name: 'trailStreams.entries',
  permission: 'trailStreams.pull',
  summary: 'Entries of a stream that is pulled',
  input: z.object(pullFields),
  run: async ({ tx, actor, input }) => {
    const [stream] = await tx.select({ kind: trailStreams.kind, personal: trailStreams.personal, pausedReason: trailStreams.pausedReason, next: trailStreamMarks.next, size: shown.size }).from(trailStreams).innerJoin(trailStreamMarks, joined).where(and(eq(trailStreams.id, input.id), isNull(trailStreams.deletedAt)))
    if (!stream || stream.kind !== 'pull') throw notFound('stream that is pulled')
    if (stream.pausedReason !== null) throw conflict(`This stream is paused: ${stream.pausedReason}`)
    const from = input.from ?? stream.next
    if (from > stream.size) throw conflict(`Entry ${from} is beyond the end: ${stream.size} entries are sealed, the first is 0. Was the portal restored from a backup, or is this another one?`)
    const bounds = await boundsFrom(tx, actor.orgId, from, { ...most.pull, entries: input.limit })
    if (!bounds) return { from, next: from, size: stream.size, count: 0, news: false, text: '' }
    const messages = await messagesOf(tx, actor.orgId, bounds, stream.personal)
    return { from, next: bounds.to, size: bounds.size, count: messages.length, news: messages.some(({ body }) => readBody(body).action !== 'trailStreams.pull'), text: messages.map(line).join('') }
  },
})
