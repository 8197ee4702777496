import 'server-only'
import { and, desc, eq, gte, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { connections, syslogStrangers, webhookMessages } from '#db/schema/connections.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { days, hours, minutes, now } from '#lib/clock.ts'
import { keepers } from '#lib/crypto/envelope.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { env } from '#lib/env.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { healthOf, kinds, pullOf } from './model.ts'
import { unreadableOf } from './secrets.ts'
import { queueOf, trailOf } from './trail.ts'
import { messageStates } from './words.ts'

/** At most these: an organization has a few. */
const most = 200

/** Of its inbox: by the index of its messages, one step each. */
const message = (where: SQL, order: 'asc' | 'desc' = 'desc') =>
  sql`(select m.received_at from webhook_messages m where m.org_id = ${connections.orgId} and m.connection_id = ${connections.id} and ${where} order by m.received_at ${sql.raw(order)} limit 1)`.mapWith(connections.updatedAt) as SQL<Date | null>

const shown = {
  id: connections.id, kind: connections.kind, name: connections.name, systemId: connections.systemId, systemName: systems.name, ownerId: connections.ownerId, ownerName: users.name, settings: connections.settings,
  credentialsKeyId: connections.credentialsKeyId, credentialsSetAt: connections.credentialsSetAt, credentialsExpireAt: connections.credentialsExpireAt, signingKeyId: connections.signingKeyId, signingSetAt: connections.signingSetAt,
  formerUntil: connections.formerUntil, pausedReason: connections.pausedReason, pulls: connections.pulls, sample: connections.sample, asked: connections.asked, checks: connections.checks, checkedAt: connections.checkedAt, pulledAt: connections.pulledAt,
  lastSuccessAt: connections.lastSuccessAt, lastFailureAt: connections.lastFailureAt, lastFailure: connections.lastFailure, refused: connections.refused, lastRefusedAt: connections.lastRefusedAt, lastRefusal: connections.lastRefusal, queueFailure: connections.queueFailure, queueFailedAt: connections.queueFailedAt, messagesReceived: connections.messagesReceived, messagesTaken: connections.messagesTaken, messagesKnown: connections.messagesKnown, messagesRejected: connections.messagesRejected, messagesAt: connections.messagesAt, version: connections.version,
  lastReceivedAt: message(sql`true`),
  lastWorkedAt: message(sql`m.status = 'worked'`),
  lastFailedAt: message(sql`m.status = 'failed'`),
  waitingSince: message(sql`m.status = 'stored'`, 'asc'),
}

const read = (tx: Tx) => tx.select(shown).from(connections)
  .leftJoin(systems, and(eq(systems.orgId, connections.orgId), eq(systems.id, connections.systemId)))
  .leftJoin(users, and(eq(users.orgId, connections.orgId), eq(users.id, connections.ownerId)))

type Row = Awaited<ReturnType<typeof read>>[number]

/** With its health, the address its webhook is sent to, and how far it lags: how long the oldest message waits, or else since the last pull. */
function told({ credentialsKeyId, signingKeyId, ...row }: Row, at: Date) {
  const unreadable = unreadableOf({ credentialsKeyId, signingKeyId })
  const since = row.waitingSince ?? (row.pulls ? row.pulledAt : null)
  return {
    ...row,
    unreadable,
    health: healthOf({ ...row, unreadable, sentAt: row.kind === 'syslog' ? row.messagesAt : null }, at),
    lagSeconds: since === null ? null : Math.max(0, Math.round((at.getTime() - since.getTime()) / 1_000)),
    address: kinds[row.kind].inbox ? `${env().BASE_URL.replace(/\/$/, '')}/api/webhooks/${row.id}` : null,
  }
}

export const listConnections = query({
  name: 'connections.list',
  permission: 'connections.read',
  summary: 'List connections with their health; never a secret',
  http: { path: '/connections' },
  input: z.object({}),
  run: async ({ tx }) => (await read(tx).where(isNull(connections.deletedAt)).orderBy(sql`lower(${connections.name})`).limit(most)).map((row) => told(row, now())),
})

/** What the last pull of lists made. */
type Pulled = { populations: { id: string; title: string }[] }

export const getConnection = query({
  name: 'connections.get',
  permission: 'connections.read',
  summary: 'Get a connection with its health, its pre-flight and its timeline; never a secret',
  http: { path: '/connections/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await read(tx).where(and(eq(connections.id, input.id), isNull(connections.deletedAt)))
    if (!found) throw notFound('connection')
    const [pull] = await runsOf(tx, 'connections.pull', { subjectId: input.id, limit: 1 })
    return { ...told(found, now()), trail: found.kind === 'cloudtrail' ? { ...(await trailOf(tx, input.id)), queue: found.settings.queue ? await queueOf(tx, input.id) : null } : null, pull: pull ? { ...pull, input: undefined, result: (pull.result ?? null) as Pulled | null } : null, scopeAsked: (await openApprovals(tx, 'connection', [input.id])).get(input.id) ?? null, timeline: await timelineOf(tx, actor, 'connection', input.id) }
  },
})

/** Refused of late, the newest first; kept where the portal has one organization only, as they are nobody's. */
export const listStrangers = query({
  name: 'connections.strangers',
  permission: 'connections.create',
  summary: 'List certificates that syslog came with and that no sender is known by',
  http: { path: '/syslog-strangers' },
  input: z.object({}),
  run: ({ tx }) => tx.select().from(syslogStrangers).where(gte(syslogStrangers.lastAt, new Date(now().getTime() - days(30)))).orderBy(desc(syslogStrangers.lastAt)).limit(50),
})

const messageFilters = { connectionId: optionalId, status: optionalChoice(Object.keys(messageStates) as [keyof typeof messageStates, ...(keyof typeof messageStates)[]]) }

type Filters = z.output<z.ZodObject<typeof messageFilters>>

const messageWhere = (input: Filters) => all(input.connectionId !== null && eq(webhookMessages.connectionId, input.connectionId), input.status !== null && eq(webhookMessages.status, input.status))

export const listMessages = query({
  name: 'webhooks.list',
  permission: 'connections.read',
  summary: 'List what webhooks sent, newest first, with what became of each message',
  http: { path: '/webhook-messages' },
  input: z.object({ ...messageFilters, ...listFields(['receivedAt'], { sort: 'receivedAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { receivedAt: webhookMessages.receivedAt }, webhookMessages.id)
    const rows = await tx.select({
      id: webhookMessages.id, messageId: webhookMessages.messageId, event: webhookMessages.event, sha256: webhookMessages.sha256, size: webhookMessages.size, receivedAt: webhookMessages.receivedAt, sameAsId: webhookMessages.sameAsId,
      status: webhookMessages.status, workedAt: webhookMessages.workedAt, reason: webhookMessages.reason, received: webhookMessages.received, accepted: webhookMessages.accepted, duplicates: webhookMessages.duplicates,
      rejected: webhookMessages.rejected, ignored: webhookMessages.ignored, batchId: webhookMessages.batchId, attempts: webhookMessages.attempts,
    }).from(webhookMessages).where(all(messageWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.receivedAt)
  },
})

export const countMessages = counting(listMessages, z.object(messageFilters), webhookMessages, ({ input }) => messageWhere(input))

/** For the round: each with what is due of it. */
export async function liveConnections(tx: Tx, at: Date) {
  const rows = await tx.select({
    id: connections.id, kind: connections.kind, expiresAt: connections.credentialsExpireAt, remindedDays: connections.remindedDays, pulls: connections.pulls, pausedReason: connections.pausedReason, sample: connections.sample, asked: connections.asked,
    pulledAt: connections.pulledAt, lastFailureAt: connections.lastFailureAt, credentialsKeyId: connections.credentialsKeyId, signingKeyId: connections.signingKeyId, formerUntil: connections.formerUntil,
  }).from(connections).where(isNull(connections.deletedAt)).orderBy(desc(connections.createdAt)).limit(most)
  const present = sealingKey()
  const ago = (count: number) => new Date(at.getTime() - hours(count))
  return rows.map((row) => ({
    id: row.id, expiresAt: row.expiresAt, remindedDays: row.remindedDays,
    pullDue: row.pulls && row.pausedReason === null && !row.sample && row.asked === null && (row.pulledAt === null || row.pulledAt <= ago(pullOf(row.kind)?.hours ?? 1)) && (row.lastFailureAt === null || row.lastFailureAt <= ago(1)),
    reseals: (present !== null && [row.credentialsKeyId, row.signingKeyId].some((each) => each !== null && each !== '' && each !== present)) || (row.formerUntil !== null && row.formerUntil <= at),
  }))
}

/** For the round: those whose queue is read now. One that cannot be read is tried again after five minutes. */
export async function queuesToRead(tx: Tx, at: Date): Promise<string[]> {
  const rows = await tx.select({ id: connections.id }).from(connections).where(and(
    isNull(connections.deletedAt), eq(connections.kind, 'cloudtrail'), eq(connections.pulls, true), eq(connections.sample, false), isNull(connections.pausedReason), isNotNull(connections.credentialsKeyId), sql`${connections.settings} ? 'queue'`,
    or(isNull(connections.queueFailure), isNull(connections.queueFailedAt), lte(connections.queueFailedAt, new Date(at.getTime() - minutes(5)))),
  )).orderBy(connections.createdAt).limit(most)
  return rows.map(({ id: of }) => of)
}

/** The id of the key that seals now; null: none can be told, and every page says so. */
function sealingKey(): string | null {
  try {
    return keepers()[0]?.id ?? null
  } catch {
    return null
  }
}

/** For the round: those that wait, the oldest first. */
export const waitingMessages = (tx: Tx, before: Date) => tx.select({ id: webhookMessages.id }).from(webhookMessages)
  .innerJoin(connections, and(eq(connections.orgId, webhookMessages.orgId), eq(connections.id, webhookMessages.connectionId)))
  .where(and(eq(webhookMessages.status, 'stored'), lt(webhookMessages.receivedAt, before), isNull(connections.pausedReason))).orderBy(webhookMessages.receivedAt).limit(500)
