import 'server-only'
import { and, type AnyColumn, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { connections, webhookMessages } from '#db/schema/connections.ts'
import { AppError } from '#lib/errors.ts'
import { sourcesToPull } from '../reconciliations/within.ts'
import { credentialsOf } from './secrets.ts'

/** What a message is checked with. The app role alone may read the secrets. */
export async function inboxOf(tx: Tx, connectionId: string) {
  const [found] = await tx.select({
    orgId: connections.orgId, id: connections.id, kind: connections.kind, name: connections.name, settings: connections.settings,
    signingSecret: connections.signingSecret, formerSecret: connections.formerSecret, formerUntil: connections.formerUntil,
  }).from(connections).where(and(eq(connections.id, connectionId), isNull(connections.deletedAt)))
  return found ?? null
}

export type Inbox = NonNullable<Awaited<ReturnType<typeof inboxOf>>>

/** One more that was refused: bookkeeping that moves alone. That there were some is an entry a minute. */
export const countRefused = async (tx: Tx, connectionId: string, why: string, at: Date): Promise<void> => {
  await tx.update(connections).set({ refused: sql`${connections.refused} + 1`, lastRefusedAt: at, lastRefusal: why }).where(eq(connections.id, connectionId))
}

export type MessageCounts = { received: number; taken: number; known: number; rejected: number }

/** Messages of its queue, or of whoever sends syslog, that were read, and when it was asked: bookkeeping that moves alone. Which were rejected is an entry. */
export const countMessages = async (tx: Tx, connectionId: string, { received, taken, known, rejected }: MessageCounts, at: Date): Promise<void> => {
  const more = (column: AnyColumn, by: number) => sql`${column} + ${by}`
  await tx.update(connections).set({ messagesReceived: more(connections.messagesReceived, received), messagesTaken: more(connections.messagesTaken, taken), messagesKnown: more(connections.messagesKnown, known), messagesRejected: more(connections.messagesRejected, rejected), messagesAt: at }).where(eq(connections.id, connectionId))
}

/** So that it is left alone for a while, also where it failed for the same reason before. */
export const failedAgain = async (tx: Tx, connectionId: string, at: Date): Promise<void> => {
  await tx.update(connections).set({ queueFailedAt: at }).where(eq(connections.id, connectionId))
}

/** Under which id a message was stored that came again. */
export async function storedMessage(tx: Tx, connectionId: string, messageId: string): Promise<string | null> {
  const [found] = await tx.select({ id: webhookMessages.id }).from(webhookMessages).where(and(eq(webhookMessages.connectionId, connectionId), eq(webhookMessages.messageId, messageId)))
  return found?.id ?? null
}

/** What a worker calls with. */
export async function connectionToCall(tx: Tx, connectionId: string) {
  const [found] = await tx.select().from(connections).where(and(eq(connections.id, connectionId), isNull(connections.deletedAt)))
  if (!found) return null
  const [message] = await tx.select({ id: webhookMessages.id }).from(webhookMessages).where(eq(webhookMessages.connectionId, connectionId)).limit(1)
  return { ...found, messages: message !== undefined, repository: (await sourcesToPull(tx, connectionId))[0]?.name ?? null }
}

/** The connection that leads to an organization at GitHub, for a pull by hand. */
export async function connectionTo(tx: Tx, organization: string) {
  const [found] = await tx.select().from(connections).where(and(eq(connections.kind, 'github'), eq(sql`lower(${connections.settings} ->> 'organization')`, organization.toLowerCase()), eq(connections.sample, false), isNotNull(connections.credentials), isNull(connections.deletedAt))).orderBy(connections.createdAt).limit(1)
  return found ?? null
}

/** A message that waits, with its bytes and whose it is; null: somebody else had it, or its connection is paused. */
export async function messageToWork(tx: Tx, messageId: string) {
  const [found] = await tx.select({
    id: webhookMessages.id, messageId: webhookMessages.messageId, event: webhookMessages.event, body: webhookMessages.body, receivedAt: webhookMessages.receivedAt,
    connectionId: connections.id, connection: connections.name, kind: connections.kind, settings: connections.settings,
  }).from(webhookMessages).innerJoin(connections, and(eq(connections.orgId, webhookMessages.orgId), eq(connections.id, webhookMessages.connectionId)))
    .where(and(eq(webhookMessages.id, messageId), eq(webhookMessages.status, 'stored'), isNull(connections.pausedReason)))
  return found ?? null
}

/**
 * With what a connection to AWS calls: opened only when it is asked for. Null: there is no such connection.
 * @throws AppError of what is asked: paused, without keys, or they cannot be opened
 */
export async function awsKeysOf(tx: Tx, connectionId: string) {
  const [row] = await tx.select().from(connections).where(and(eq(connections.id, connectionId), eq(connections.kind, 'aws'), isNull(connections.deletedAt)))
  if (!row) return null
  return async () => {
    if (row.pausedReason !== null) throw new AppError('conflict', `The connection “${row.name}” is paused.`)
    const { accessKeyId, secretAccessKey } = await credentialsOf(row)
    if (!accessKeyId || !secretAccessKey) throw new AppError('conflict', `The connection “${row.name}” has no keys: put them in.`)
    return { accessKeyId, secretAccessKey, url: row.settings.url }
  }
}
