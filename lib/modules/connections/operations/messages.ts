import 'server-only'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { connections, webhookMessages } from '#db/schema/connections.ts'
import { chunks } from '#lib/audit/append.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { batchSize } from '#lib/ingest/limits.ts'
import type { Accepted, Reject } from '#lib/ingest/read.ts'
import { id, optionalText, text } from '#lib/input.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { storedFile } from '../../artifacts/model.ts'
import { ingestEvents } from '../../events/operations.ts'
import { tellFacts } from '../../reconciliations/operations/tell.ts'
import { repositoriesOf } from '../../reconciliations/within.ts'
import type { Changes } from '../changes.ts'
import { maxMessage } from '../model.ts'

type Message = typeof webhookMessages.$inferSelect

const subject = ({ id: of, event, messageId }: Pick<Message, 'id' | 'event' | 'messageId'>) => ({ type: 'webhook-message' as const, id: of, label: `the message ${[event, messageId].filter(Boolean).join(' ')}` })

const load = locked(webhookMessages)

/** Its signature was checked (`lib/edge/webhooks.ts`): stored before anything else is done with it, once however often and however many at once it comes. */
export const receiveMessage = operation({
  name: 'webhooks.receive',
  summary: 'Record a message of a webhook as it arrived, and queue its work',
  category: 'data access',
  input: z.object({ connectionId: id, messageId: z.string().min(1).max(200), event: z.string().max(100), body: z.custom<Buffer>((value) => Buffer.isBuffer(value) && value.length <= maxMessage, 'at most 25 MB') }),
  load: async ({ tx, input }) => (await tx.select({ id: connections.id, pausedReason: connections.pausedReason }).from(connections).where(and(eq(connections.id, input.connectionId), isNull(connections.deletedAt))))[0] ?? null,
  run: async ({ tx, actor, input, subject: connection, at, send }) => {
    const sha256 = `sha256:${sha256Hex(input.body)}`
    const [same] = await tx.select({ id: webhookMessages.id }).from(webhookMessages).where(and(eq(webhookMessages.connectionId, connection.id), eq(webhookMessages.sha256, sha256))).orderBy(asc(webhookMessages.receivedAt)).limit(1)
    const row: Message = {
      orgId: actor.orgId, id: v7(), connectionId: connection.id, messageId: input.messageId, event: input.event, sha256, size: input.body.length, body: input.body, receivedAt: at, sameAsId: same?.id ?? null,
      status: 'stored', workedAt: null, reason: null, received: 0, accepted: 0, duplicates: 0, rejected: 0, ignored: 0, batchId: null, attempts: 0,
    }
    const stored = await tx.insert(webhookMessages).values(row).onConflictDoNothing({ target: [webhookMessages.orgId, webhookMessages.connectionId, webhookMessages.messageId] }).returning({ id: webhookMessages.id })
    if (stored.length === 0) throw conflict('This message was received already.')
    if (connection.pausedReason === null) send('webhooks.work', { id: row.id })
    return done({ id: row.id }, changed(subject(row), null, { connectionId: row.connectionId, messageId: row.messageId, event: row.event, sha256, size: row.size, sameAsId: row.sameAsId, status: row.status }))
  },
})

const loadStored = async (scope: Parameters<typeof load>[0]) => {
  const found = await load(scope)
  return found?.status === 'stored' ? found : null
}

/** Its events are stored and it is worked in one transaction: a worker that dies in between leaves it as it was, and of two workers one finds nothing to do. */
export const workMessage = operation({
  name: 'webhooks.work',
  summary: 'Record the events of a message, and what became of it',
  category: 'data access',
  input: z.object({
    id,
    source: z.string().min(1).max(60),
    label: text(1, 200),
    events: z.custom<Accepted[]>((value) => Array.isArray(value)),
    rejects: z.custom<Reject[]>((value) => Array.isArray(value)),
    bytes: z.int().min(0),
    /** Its bytes in the store, where the settings have them kept. */
    file: storedFile.optional(),
    /** Why it is no event. */
    ignored: optionalText(500),
    /** What it says of changes in production. */
    changes: z.custom<Changes>((value) => typeof value === 'object' && value !== null).optional(),
  }),
  load: loadStored,
  run: async ({ tx, input, subject: before, at, call }) => {
    const counts = { received: 0, accepted: 0, duplicates: 0, rejected: 0, ignored: input.ignored === null ? 0 : 1 }
    counts.received = counts.ignored
    let batchId: string | null = null
    const parts: Accepted[][] = input.events.length > 0 ? [...chunks(input.events, batchSize)] : input.rejects.length > 0 ? [[]] : []
    for (const [n, events] of parts.entries()) {
      const label = parts.length > 1 ? `${input.label} (part ${n + 1} of ${parts.length})` : input.label
      const stored = await call(ingestEvents, { label, source: input.source, sha256: before.sha256, events, rejects: n === 0 ? input.rejects : [], bytes: n === 0 ? input.bytes : 0, ...(n === 0 && input.file ? { file: input.file } : {}) })
      batchId ??= stored.id
      for (const name of ['received', 'accepted', 'duplicates', 'rejected'] as const) counts[name] += stored[name]
    }
    const { facts = [], repository = null, problems = [], watches = null } = input.changes ?? {}
    const tell = (of: { id: number; name: string }, what: Fact[]) => call(tellFacts, { connectionId: before.connectionId, repository: of.id, name: of.name, facts: what, told: 'webhook', toldById: before.id })
    if (repository && facts.length > 0) await tell(repository, facts)
    if (watches) {
      if (watches.repositories === null) await tx.update(connections).set({ watchesFrom: watches.on ? before.receivedAt : null }).where(eq(connections.id, before.connectionId))
      for (const each of watches.repositories ?? (await repositoriesOf(tx, before.connectionId))) await tell(each, [{ kind: watches.on ? 'watched' : 'unwatched', what: 'protection', from: before.receivedAt.toISOString() }])
    }
    const unread = problems.length > 0 ? `Not all it says of changes could be read: ${problems.join('; ')}`.slice(0, 2_000) : null
    const why = input.ignored ?? (input.rejects[0] ? `${input.rejects[0].line}: ${input.rejects[0].reason}`.slice(0, 2_000) : unread)
    const after: Message = { ...before, ...counts, batchId, status: 'worked', workedAt: at, reason: why, attempts: before.attempts + 1 }
    await tx.update(webhookMessages).set({ ...counts, batchId, status: 'worked', workedAt: at, reason: why, attempts: after.attempts }).where(eq(webhookMessages.id, before.id))
    return done({ id: before.id, ...counts }, changed(subject(before), told(before), told(after), counts.rejected > 0 || unread !== null ? { outcome: 'partial' } : {}))
  },
})

/** Without what never moves. */
function told({ body: _, orgId: __, ...rest }: Message) {
  return rest
}

export const failMessage = operation({
  name: 'webhooks.fail',
  summary: 'Record why a message of a webhook could not be worked',
  category: 'data access',
  input: z.object({ id, reason: text(1, 2_000) }),
  load: loadStored,
  run: async ({ tx, input, subject: before }) => {
    const step = { status: 'failed' as const, reason: input.reason, attempts: before.attempts + 1 }
    await tx.update(webhookMessages).set(step).where(eq(webhookMessages.id, before.id))
    return done({ id: before.id }, failed(subject(before), input.reason.slice(0, 1_000), told(before), told({ ...before, ...step })))
  },
})

/** From what was stored. Events that are known already are not stored twice. */
export const replayMessage = operation({
  name: 'webhooks.replay',
  summary: 'Start work on a stored message of a webhook once more',
  category: 'data access',
  http: { method: 'POST', path: '/webhook-messages/{id}/replay' },
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: before, send }) => {
    if (before.status === 'stored') throw conflict('It waits for a worker already.')
    if (before.body === null) throw conflict('Its bytes were removed when their retention was over. Have its sender send it again.')
    await tx.update(webhookMessages).set({ status: 'stored' }).where(eq(webhookMessages.id, before.id))
    send('webhooks.work', { id: before.id })
    return done({ id: before.id }, changed(subject(before), { status: before.status }, { status: 'stored' }))
  },
})

/** Messages in one transaction. */
const most = 500

/** Their bytes alone; what they were and what became of them stays. PostgreSQL decides the same of each. */
export const removeOldMessages = operation({
  name: 'webhooks.removeOld',
  summary: 'Remove the bytes of messages whose retention is over, at most 500',
  category: 'configuration',
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const [removed] = await tx.execute<{ count: number; oldest: string | null; newest: string | null }>(sql`
      with old as (select id from webhook_messages where org_id = ${actor.orgId} and body is not null and received_at < tickmark_webhooks_before(${actor.orgId}) order by received_at limit ${most}),
      gone as (update webhook_messages m set body = null from old where m.org_id = ${actor.orgId} and m.id = old.id returning m.received_at)
      select count(*)::int as count, min(received_at)::text as oldest, max(received_at)::text as newest from gone`)
    if (!removed || removed.count === 0) throw conflict('There is nothing to remove.')
    const { count, oldest, newest } = removed
    return done({ removed: count }, changed({ type: 'webhook-message', id: actor.orgId, label: `the bytes of ${count} messages` }, { received: { oldest, newest } }, null, { count, reason: 'their retention is over' }))
  },
})
