import 'server-only'
import { randomUUID } from 'node:crypto'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { trailStreamMarks, trailStreams } from '#db/schema/trail-streams.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { hours, minutes, now, seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { call } from '#lib/outgoing/call.ts'
import { OutgoingError } from '#lib/outgoing/guard.ts'
import { deliver } from '#lib/outgoing/stream.ts'
import type { Message } from '#lib/shipping/message.ts'
import { line } from '#lib/shipping/ndjson.ts'
import { cef, framed, rfc5424 } from '#lib/shipping/syslog.ts'
import { type Bounds, boundsFrom, messagesOf } from './batch.ts'
import { failsAfter, most, receiverOf, retrySeconds } from './model.ts'
import { noteFailing, noteGoing } from './operations.ts'
import { type Secrets, secretsOf } from './secrets.ts'

type Stream = typeof trailStreams.$inferSelect

/** A worker that has a batch in its hands is believed dead after this. Longer than a delivery may take. */
const lease = minutes(1)
/** What a receiver may ask to be left alone for at most. */
const mostWait = hours(1)

/** What a receiver said, and how long it wants to be left alone. */
class Refused extends Error {
  readonly wait: number | null
  constructor(message: string, wait: number | null = null) {
    super(message)
    this.wait = wait
  }
}

/**
 * Sends one batch of a stream. At least once and in order: the mark moves when the receiver has it, and until then the same batch comes again, with the same bounds, checkpoint and id. Of two
 * workers one has it in its hands; one that was replayed or removed meanwhile moves nothing.
 * @returns whether more waits
 */
export async function sendBatch(orgId: string, streamId: string, { read, write, requestId }: Background): Promise<boolean> {
  const holder = randomUUID()
  const held = await write(orgId, async (tx) => {
    const [stream] = await tx.select().from(trailStreams).where(and(eq(trailStreams.id, streamId), isNull(trailStreams.deletedAt), isNull(trailStreams.pausedReason), eq(trailStreams.sample, false)))
    if (!stream || stream.kind === 'pull') return null
    const [mark] = await tx.select().from(trailStreamMarks).where(eq(trailStreamMarks.streamId, streamId)).for('update', { skipLocked: true })
    if (!mark || isLater(mark.heldUntil, lease) || isLater(mark.tryAt, mostWait)) return null
    const bounds = mark.batchTo !== null && mark.batchSize !== null ? { from: mark.next, to: mark.batchTo, size: mark.batchSize } : await boundsFrom(tx, orgId, mark.next, most[stream.kind])
    if (!bounds) return null
    await tx.update(trailStreamMarks).set({ holder, heldUntil: new Date(now().getTime() + lease), batchTo: bounds.to, batchSize: bounds.size }).where(eq(trailStreamMarks.streamId, streamId))
    return { stream, bounds, tries: mark.tries }
  })
  if (!held) return false
  const { stream, bounds, tries } = held
  const mine = and(eq(trailStreamMarks.streamId, streamId), eq(trailStreamMarks.holder, holder))
  const actor = jobActor(orgId, 'trail-streams', requestId)
  try {
    await send(stream, bounds, await read(orgId, (tx) => messagesOf(tx, orgId, bounds, stream.personal)))
  } catch (error) {
    const problem = saidBy(error)
    const wait = Math.max(seconds(retrySeconds(tries + 1)), error instanceof Refused && error.wait !== null ? Math.min(error.wait, mostWait) : 0)
    const at = now()
    await write(orgId, (tx) => tx.update(trailStreamMarks).set({ holder: null, heldUntil: null, tries: tries + 1, failedAt: at, problem, tryAt: new Date(at.getTime() + wait) }).where(mine))
    if (tries + 1 >= failsAfter && !stream.failingSince) await noteFailing(actor, { id: streamId, since: at, failure: problem }).catch(unlessRefused)
    return false
  }
  const moved = await write(orgId, (tx) => tx.update(trailStreamMarks)
    .set({ next: bounds.to, batchTo: null, batchSize: null, holder: null, heldUntil: null, sent: sql`${trailStreamMarks.sent} + ${bounds.to - bounds.from}`, sentAt: now(), tries: 0, problem: null, tryAt: null })
    .where(mine).returning({ next: trailStreamMarks.next }))
  if (stream.failingSince) await noteGoing(actor, { id: streamId }).catch(unlessRefused)
  return moved.length > 0
}

/** A time that lies further ahead than it was ever set is of a clock that was wrong. */
const isLater = (time: Date | null, mostAhead: number): boolean => time !== null && time > now() && time.getTime() - now().getTime() <= mostAhead

const saidBy = (error: unknown): string => (error instanceof OutgoingError || error instanceof Refused || error instanceof AppError ? error.message : `The batch could not be made or sent: ${error instanceof Error ? error.message : String(error)}`).slice(0, 2_000) || 'Nobody answered.'

async function send(stream: Stream, bounds: Bounds, messages: Message[]): Promise<void> {
  if (messages.length !== bounds.to - bounds.from) throw new Refused(`${bounds.to - bounds.from} entries were to be sent, ${messages.length} leaves are there: verify the audit trail`)
  const secrets = await secretsOf(stream)
  if (stream.kind === 'webhook') return postTo(stream, bounds, messages, secrets)
  const receiver = receiverOf(stream.address ?? '')
  if (!receiver) throw new Refused(`${stream.address} is no host and port`)
  const { hostname } = new URL(env().BASE_URL)
  const write = stream.format === 'cef' ? cef : rfc5424
  await deliver({ ...receiver, authority: stream.authority ?? undefined, certificate: stream.clientCertificate ?? undefined, key: secrets.clientKey }, Buffer.from(messages.map((message) => framed(write(message, hostname))).join('')))
}

/** Lines of JSON, signed as Standard Webhooks say. Its id is that of the batch, so that whoever keeps ids drops what comes twice. */
async function postTo({ id, address }: Stream, { from, to }: Bounds, messages: Message[], { signing, authorization }: Secrets): Promise<void> {
  const body = messages.map(line).join('')
  const at = now()
  const messageId = `${id}-${from}-${to - 1}`
  const url = address ?? ''
  const host = URL.canParse(url) ? new URL(url).host : url
  const answer = await call('POST', url, {
    'content-type': 'application/x-ndjson', 'content-length': Buffer.byteLength(body), 'webhook-id': messageId, 'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    ...(signing && { 'webhook-signature': new Webhook(signing).sign(messageId, at, body) }), ...(authorization && { authorization }),
  }, body).catch((error: unknown) => {
    throw error instanceof OutgoingError ? error : new OutgoingError(`${host}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (answer.status >= 200 && answer.status < 300) return
  const after = String(answer.headers['retry-after'] ?? '')
  const wait = /^\d{1,9}$/.test(after) ? seconds(Number(after)) : Date.parse(after) - at.getTime()
  const hint = answer.status === 401 || answer.status === 403 ? ': look at its authorization' : answer.status === 413 ? ': let it take at least 1 MiB' : answer.status >= 300 && answer.status < 400 ? ': the portal follows no redirect, give the address it leads to' : ''
  throw new Refused(`${host} answers ${answer.status}${hint}`, Number.isFinite(wait) && wait > 0 ? wait : null)
}
