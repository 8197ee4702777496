import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import type { Background } from '#lib/door/background.ts'
import { job } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { githubIgnored, githubMessage } from '#lib/ingest/feeds/github.ts'
import { deliverable, type Source } from '#lib/ingest/normalize.ts'
import { type Accepted, type Reject, readEvents } from '#lib/ingest/read.ts'
import type { Job } from '#lib/jobs.ts'
import { keepRaw } from '../events/raw.ts'
import { mustHaveRoom } from '../stats/queries.ts'
import { changesOf } from './changes.ts'
import { failMessage, workMessage } from './operations/messages.ts'
import { messageToWork } from './within.ts'

type Message = NonNullable<Awaited<ReturnType<typeof messageToWork>>> & { body: Buffer }
type Read = { source: Source; events: Accepted[]; rejects: Reject[]; ignored: string | null }

/**
 * The events of a message, by the time it came in: worked again later it is read the same.
 * @throws AppError `invalid` or `too_large` when it holds none that can be read
 */
export function eventsOf(message: Pick<Message, 'kind' | 'event' | 'messageId' | 'body' | 'receivedAt' | 'settings' | 'connectionId'>): Read {
  if (message.kind === 'github') {
    const ignored = githubIgnored(message.event)
    if (ignored !== null) return { source: 'github', events: [], rejects: [], ignored }
    const { events, rejects } = readEvents(message.body, 'github', message.receivedAt, githubMessage({ event: message.event, message: message.messageId }))
    if (events.length + rejects.length !== 1) throw new AppError('invalid', 'A message of GitHub is one JSON object.')
    return { source: 'github', events, rejects, ignored: null }
  }
  const source = deliverable.find((each) => each === message.settings.source) ?? 'webhook'
  const { events, rejects } = readEvents(message.body, source, message.receivedAt)
  // An id is its sender's own: two that count from one do not contradict each other.
  const own = (event: Accepted) => (event.externalId === null ? `${message.connectionId}/${message.messageId}${event.key}` : source === 'webhook' ? `${message.connectionId}/${event.key}` : event.key)
  const ignored = events.length + rejects.length === 0 ? 'It holds no event.' : null
  return { source, events: events.map((event) => ({ ...event, key: own(event) })), rejects, ignored }
}

/** Once, whoever dies in between: what is stored and that it is worked commit together. */
export async function work({ orgId, id, correlationId }: Job, { write }: Background): Promise<void> {
  // Its bytes are the app role's alone.
  const message = await write(orgId, (tx) => messageToWork(tx, id))
  if (!message) return
  const actor = jobActor(orgId, 'webhook inbox', correlationId ?? id)
  try {
    if (message.body === null) throw new AppError('invalid', 'Its bytes were removed when their retention was over.')
    const { events, ...read } = eventsOf({ ...message, body: message.body })
    const bytes = events.reduce((all, event) => all + Buffer.byteLength(event.raw), 0)
    const raw = events.length + read.rejects.length > 0 && (await mustHaveRoom(actor, 'events.ingest', 'events')).keepDeliveries ? await keepRaw(actor, [message.body], { name: `${message.connection} ${message.messageId}`, gzip: false }) : null
    const changes = message.kind === 'github' ? changesOf({ ...message, body: message.body }) : null
    await workMessage(actor, { id, ...read, events, bytes, ...(changes ? { changes } : {}), ...(raw ? { file: raw.file } : {}), label: `${message.connection}: ${message.event || 'message'} ${message.messageId}`.slice(0, 200) })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // Another worker was there first.
    if (error.code === 'not_found') return
    await failMessage(actor, { id, reason: error.message }).catch(unlessDone)
  }
}

const unlessDone = (error: unknown) => {
  if (!(error instanceof AppError && error.code === 'not_found')) throw error
}

export const inbox = job({
  queue: 'webhooks.work',
  work,
  giveUp: ({ orgId, id, correlationId }) => failMessage(jobActor(orgId, 'webhook inbox', correlationId ?? id), { id, reason: 'It could not be worked each time it was tried; the log of the worker says more.' }).catch(unlessDone),
})
