import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { trailStreamMarks, trailStreams } from '#db/schema/trail-streams.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { type Bounds, failsAfter, Refused, sendNext, taken } from '#lib/door/outbox.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { env } from '#lib/env.ts'
import { call } from '#lib/outgoing/call.ts'
import { OutgoingError } from '#lib/outgoing/guard.ts'
import { deliver } from '#lib/outgoing/stream.ts'
import type { Message } from '#lib/shipping/message.ts'
import { line } from '#lib/shipping/ndjson.ts'
import { cef, framed, rfc5424 } from '#lib/shipping/syslog.ts'
import { boundsFrom, messagesOf } from './batch.ts'
import { most, receiverOf } from './model.ts'
import { noteFailing, noteGoing } from './operations.ts'
import { type Secrets, secretsOf } from './secrets.ts'

type Stream = typeof trailStreams.$inferSelect

/** Sends one batch of a stream, as `sendNext` says. @returns whether more may wait */
export function sendBatch(orgId: string, streamId: string, background: Background): Promise<boolean> {
  const actor = jobActor(orgId, 'trail-streams', background.requestId)
  return sendNext<Stream & { kind: 'syslog' | 'webhook' }>(orgId, {
    marks: trailStreamMarks,
    whose: eq(trailStreamMarks.streamId, streamId),
    open: async (tx) => {
      const [stream] = await tx.select().from(trailStreams).where(and(eq(trailStreams.id, streamId), isNull(trailStreams.deletedAt), isNull(trailStreams.pausedReason), eq(trailStreams.sample, false)))
      return stream && stream.kind !== 'pull' ? { ...stream, kind: stream.kind } : null
    },
    bounds: (tx, { kind }, { next }) => boundsFrom(tx, orgId, next, most[kind]),
    send: async (stream, bounds) => {
      const messages = await background.read(orgId, (tx) => messagesOf(tx, orgId, bounds, stream.personal))
      await send(stream, bounds, messages)
      return messages.length
    },
    failed: async ({ failingSince }, failure, tries) => {
      if (tries >= failsAfter && !failingSince) await noteFailing(actor, { id: streamId, since: now(), failure }).catch(unlessRefused)
    },
    went: async ({ failingSince }) => {
      if (failingSince) await noteGoing(actor, { id: streamId }).catch(unlessRefused)
    },
  }, background)
}

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
  taken(answer, host, { 401: 'look at its authorization', 403: 'look at its authorization', 413: 'let it take at least 1 MiB' })
}
