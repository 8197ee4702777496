import 'server-only'
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { appPool, begin } from '#db/client.ts'
import { type RequestInfo, webhookActor } from '#lib/auth/actor.ts'
import { holderOfWebhook, logEntrance } from '#lib/auth/entrance.ts'
import { limit } from '#lib/auth/limits.ts'
import { minutes, now } from '#lib/clock.ts'
import { sameSecret } from '#lib/crypto/secrets.ts'
import { AppError } from '#lib/errors.ts'
import { maxMessage } from '#lib/modules/connections/model.ts'
import { receiveMessage } from '#lib/modules/connections/operations/messages.ts'
import { signingSecretsOf } from '#lib/modules/connections/secrets.ts'
import { countRefused, type Inbox, inboxOf, storedMessage } from '#lib/modules/connections/within.ts'
import { noteConnection } from './refusals.ts'

/** What a sender hears: under which id it is kept, and whether it was here before. */
export type Received = { id: string; known: boolean }

/** What its headers say, each form of signature under names of its own. */
type Signed = { messageId: string; event: string; is: (body: Buffer, secret: string) => boolean }

/**
 * One message of a webhook: stored as it arrived once its signature is right, and answered; a worker does the rest. Nothing is read of a body whose
 * address nobody has, whose headers cannot be right, or that is too long.
 * @throws AppError `not_found` | `unauthenticated` | `invalid` | `unsupported` | `too_large` | `limited` | `unavailable` (its secret cannot be opened, or too much comes at once); each counted
 */
export async function receive(source: string, request: Request, info: RequestInfo): Promise<Received> {
  const holder = z.guid().safeParse(source).success ? await holderOfWebhook(source) : null
  const inbox = holder && (await begin(appPool(), holder.orgId, (tx) => inboxOf(tx, holder.connectionId)))
  if (!inbox) {
    await logEntrance('a webhook of an unknown address')
    await limit('anonymous', `webhook ${info.ip}`, 60)
    throw new AppError('not_found', 'There is no webhook at this address.')
  }
  try {
    return await taken(inbox, request, info)
  } catch (error) {
    if (error instanceof AppError) await refused(inbox, error, info)
    throw error
  }
}

async function taken(inbox: Inbox, request: Request, info: RequestInfo): Promise<Received> {
  const signed = (inbox.kind === 'github' ? byGitHub : byStandard)(request.headers)
  if (Number(request.headers.get('content-length') ?? 0) > maxMessage) throw tooLarge()
  const secrets = await signingSecretsOf(inbox, now()).catch((error: unknown) => {
    // To whom it belongs is told by name, on its page; whoever sends is told to send it again later.
    throw error instanceof AppError ? new AppError('unavailable', 'This webhook cannot check a signature now. Send it again later.', { cause: error, retryAfter: 60 }) : error
  })
  if (secrets.length === 0) throw new AppError('unauthenticated', 'This webhook has no signing secret yet.')
  const body = await bodyOf(request)
  // Every one is compared: how long it takes says nothing of which it was.
  const right = secrets.filter((secret) => signed.is(body, secret))
  if (right.length === 0) throw new AppError('unauthenticated', 'The signature is not that of this body.')
  if (inbox.kind === 'github' && !/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) throw new AppError('unsupported', 'Choose the content type application/json for this webhook.')
  try {
    const { id } = await receiveMessage(webhookActor(inbox.orgId, inbox, info), { connectionId: inbox.id, messageId: signed.messageId, event: signed.event, body })
    return { id, known: false }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error
    const id = await begin(appPool(), inbox.orgId, (tx) => storedMessage(tx, inbox.id, signed.messageId))
    if (id === null) throw error
    return { id, known: true }
  }
}

/** Counted with its connection, and one entry a minute of each reason. Who comes too often waits. */
async function refused(inbox: Inbox, error: AppError, info: RequestInfo): Promise<void> {
  const why = error.cause instanceof AppError ? 'its signing secret cannot be opened' : (whyOf[error.code] ?? error.message)
  await begin(appPool(), inbox.orgId, (tx) => countRefused(tx, inbox.id, error.cause instanceof AppError ? error.cause.message.slice(0, 200) : error.message.slice(0, 200), now()))
  await noteConnection(inbox, why, info)
  if (error.code === 'unauthenticated') await limit('anonymous', `webhook ${inbox.id} ${info.ip}`, 60)
}

const whyOf: Partial<Record<AppError['code'], string>> = {
  unauthenticated: 'a message of a webhook with a wrong signature', invalid: 'a message of a webhook with wrong headers', unsupported: 'a message of a webhook that is no JSON', too_large: 'a message of a webhook over 25 MB',
  unavailable: 'too many messages of webhooks at once',
}

const hmac = (secret: string | Buffer, ...parts: (string | Buffer)[]) => parts.reduce((all, part) => all.update(part), createHmac('sha256', secret)).digest()

/** GitHub signs the body alone; kind and id stand in headers that nobody signs. */
function byGitHub(headers: Headers): Signed {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(headers.get('x-hub-signature-256') ?? '')?.[1]?.toLowerCase()
  if (!given) throw new AppError('unauthenticated', 'Sign the body: X-Hub-Signature-256 is sha256= and its HMAC-SHA256 in hexadecimal.')
  const event = headers.get('x-github-event') ?? ''
  const messageId = headers.get('x-github-delivery') ?? ''
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(event)) throw new AppError('invalid', 'X-GitHub-Event names the kind of event.')
  if (!isId(messageId)) throw new AppError('invalid', 'X-GitHub-Delivery is the id of the message.')
  return { messageId, event, is: (body, secret) => sameSecret(given, hmac(secret, body).toString('hex')) }
}

const isId = (text: string) => /^[\w.:-]{1,200}$/.test(text)

/** How far the clock of a sender may be from ours: who caught a message cannot send it on later than that. */
const late = minutes(5)

/** Standard Webhooks: id, time and body are signed together; several signatures while its sender changes the secret. */
function byStandard(headers: Headers): Signed {
  const messageId = headers.get('webhook-id') ?? ''
  const time = headers.get('webhook-timestamp') ?? ''
  const given = (headers.get('webhook-signature') ?? '').split(' ').flatMap((each) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(each)?.[1] ?? []).slice(0, 10)
  if (given.length === 0) throw new AppError('unauthenticated', 'Sign the message: webhook-signature is v1, and the HMAC-SHA256 of <webhook-id>.<webhook-timestamp>.<body> in base64.')
  if (!isId(messageId)) throw new AppError('invalid', 'webhook-id is the id of the message: letters, digits, hyphens, dots and colons.')
  if (!/^\d{1,12}$/.test(time)) throw new AppError('invalid', 'webhook-timestamp is in seconds since 1970.')
  if (Math.abs(now().getTime() - Number(time) * 1_000) > late) throw new AppError('unauthenticated', 'webhook-timestamp is more than five minutes from the time here.')
  const event = headers.get('webhook-event') ?? ''
  return {
    messageId, event: /^[\w.:-]{1,100}$/.test(event) ? event : '',
    is: (body, secret) => {
      const right = hmac(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), `${messageId}.${time}.`, body).toString('base64')
      return given.filter((each) => sameSecret(each, right)).length > 0
    },
  }
}

/** Bytes of bodies that are read at once in this process. Whoever comes above that is told to come again. */
const mostAtOnce = 8 * maxMessage
let reading = 0

async function bodyOf(request: Request): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      size += part.byteLength
      reading += part.byteLength
      if (size > maxMessage) throw tooLarge()
      if (reading > mostAtOnce) throw new AppError('unavailable', 'Too much comes in at once. Send it again in a moment.', { retryAfter: 5 })
      parts.push(part)
    }
    return Buffer.concat(parts)
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('invalid', 'The body broke off before its end.', { cause: error })
  } finally {
    reading -= size
  }
}

const tooLarge = () => new AppError('too_large', 'A message may have at most 25 MB.')
